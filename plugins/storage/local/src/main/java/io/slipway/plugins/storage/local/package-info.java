/// Keeps volumes as folders of this machine.
@NullMarked
package io.slipway.plugins.storage.local;

import org.jspecify.annotations.NullMarked;
