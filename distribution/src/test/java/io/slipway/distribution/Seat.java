package io.slipway.distribution;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Where and as whom an installation runs.
///
/// @param host at which the test reaches its API
/// @param enter what a command starts with to be run there
record Seat(TestUser user, String host, List<String> enter) {
    /// On this machine, under a user of its own where the tests are root's.
    static Seat here() throws IOException {
        return new Seat(TestUser.other(), "127.0.0.1", List.of());
    }

    /// The same for a user that may use `file`.
    Seat inGroupOf(Path file) throws IOException {
        return new Seat(user.inGroupOf(file), host, enter);
    }

    boolean isHere() {
        return enter.isEmpty();
    }
}
