package io.slipway.http;

import java.time.Duration;

/// What one client may take of the server.
///
/// @param answer the longest that an endpoint may work before 503 is answered; streams and uploads apart
/// @param upload the longest that an upload may take
/// @param stall the longest pause within a body, and the longest wait for a slow reader
/// @param idle how long a connection may stand without a request, and how long the head of one may take
/// @param heartbeat how often a quiet stream says that it is alive
record Limits(
        long bodyBytes,
        long uploadBytes,
        Duration answer,
        Duration upload,
        Duration stall,
        Duration idle,
        Duration heartbeat,
        int requests,
        int streams) {
    static Limits usual(long uploadBytes) {
        return new Limits(
                2L << 20,
                uploadBytes,
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(15),
                256,
                1_000);
    }
}
