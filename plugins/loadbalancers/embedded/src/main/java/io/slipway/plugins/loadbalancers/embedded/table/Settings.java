package io.slipway.plugins.loadbalancers.embedded.table;

import java.util.Optional;

/// How a gateway is set up, by its operator.
///
/// @param threads event loops; 0 means one per core
/// @param holdMillis how long a request waits for an instance that is ready
/// @param answerMillis how long an instance may take to begin its answer
/// @param drainMillis how long connections that leave are left alone before they are told to end
public record Settings(
        ListenAddress http,
        Optional<ListenAddress> https,
        int threads,
        long holdMillis,
        long answerMillis,
        long drainMillis) {}
