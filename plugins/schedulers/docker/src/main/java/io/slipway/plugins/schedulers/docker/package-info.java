/// Runs workloads as containers of one Docker engine. Pure decisions (`Decision`, `Steps`, `ContainerBody`,
/// `StatusView`) stand apart from those that talk to it (`Engine` and who holds one).
@NullMarked
package io.slipway.plugins.schedulers.docker;

import org.jspecify.annotations.NullMarked;
