/// Keeps workloads running as processes of this machine.
@NullMarked
package io.slipway.plugins.schedulers.process;

import org.jspecify.annotations.NullMarked;
