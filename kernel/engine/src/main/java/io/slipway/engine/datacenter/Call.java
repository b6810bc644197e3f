package io.slipway.engine.datacenter;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Something to ask of a plugin.
///
/// @param what for people: `list of local/scheduler`
/// @param limit after which its caller goes on without an answer
record Call(String what, Duration limit, Callable<@Nullable Object> work) {}
