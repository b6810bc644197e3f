/// How a release takes over: the workloads that are wanted, what is seen of them, and the steps between two
/// releases, which are the same on every scheduler.
@NullMarked
package io.slipway.engine.rollout;

import org.jspecify.annotations.NullMarked;
