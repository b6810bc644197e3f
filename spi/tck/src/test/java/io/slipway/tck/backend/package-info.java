@NullMarked
package io.slipway.tck.backend;

import org.jspecify.annotations.NullMarked;
