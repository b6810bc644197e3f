@NullMarked
package io.slipway.plugins.storage.local;

import org.jspecify.annotations.NullMarked;
