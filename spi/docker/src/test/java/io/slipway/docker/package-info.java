@NullMarked
package io.slipway.docker;

import org.jspecify.annotations.NullMarked;
