@NullMarked
package io.slipway.plugins.storage.docker;

import org.jspecify.annotations.NullMarked;
