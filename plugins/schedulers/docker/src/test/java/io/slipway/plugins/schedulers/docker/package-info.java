@NullMarked
package io.slipway.plugins.schedulers.docker;

import org.jspecify.annotations.NullMarked;
