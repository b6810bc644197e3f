package io.slipway.engine.datacenter;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Something to ask of a plugin.
///
/// @param what for people: `list of local/scheduler`
/// @param about what stands on each line that is logged meanwhile
/// @param limit after which its caller goes on without an answer
record Call(String what, Map<String, String> about, Duration limit, Callable<@Nullable Object> work) {}
