@NullMarked
package io.slipway.host;

import org.jspecify.annotations.NullMarked;
