/// Workloads as services of a Docker Swarm.
@NullMarked
package io.slipway.plugins.schedulers.swarm;

import org.jspecify.annotations.NullMarked;
