@NullMarked
package io.slipway.plugins.schedulers.process;

import org.jspecify.annotations.NullMarked;
