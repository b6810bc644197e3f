package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who runs the product in a test: nobody else's number where the tests are root's, else whoever runs them.
///
/// @param groups more that it is in, by number
record TestUser(OptionalInt uid, Set<Integer> groups) {
    /// Root is no user of a product that is to work without root.
    static TestUser other() throws IOException {
        var mine = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return new TestUser(
                mine == 0
                        ? OptionalInt.of(ThreadLocalRandom.current().nextInt(1_000_000, 2_000_000))
                        : OptionalInt.empty(),
                Set.of());
    }

    /// Whoever runs the tests.
    static TestUser myself() {
        return new TestUser(OptionalInt.empty(), Set.of());
    }

    /// The same user in the group that may use `file`, as administrators let somebody use an engine's socket.
    TestUser inGroupOf(Path file) throws IOException {
        return new TestUser(uid, Set.of((Integer) Files.getAttribute(file, "unix:gid")));
    }

    /// What a command starts with to be run by this user.
    List<String> prefix() {
        return uid.isEmpty()
                ? List.of()
                : List.of(
                        "setpriv",
                        "--reuid=" + uid.getAsInt(),
                        "--regid=" + uid.getAsInt(),
                        groups.isEmpty()
                                ? "--clear-groups"
                                : "--groups="
                                        + groups.stream().map(String::valueOf).collect(Collectors.joining(",")),
                        "--no-new-privs",
                        "--");
    }

    /// The folders of a search path but for those below the home of who runs the tests.
    String reachable(String path) {
        var home = Path.of(System.getProperty("user.home"));
        return uid.isEmpty()
                ? path
                : Stream.of(path.split(":"))
                        .filter(folder -> !Path.of(folder).startsWith(home))
                        .collect(Collectors.joining(":"));
    }

    void own(Path tree) throws IOException, InterruptedException {
        if (uid.isPresent()) {
            var owner = uid.getAsInt() + ":" + uid.getAsInt();
            var process = new ProcessBuilder("chown", "-R", owner, tree.toString())
                    .inheritIO()
                    .start();
            assertThat(process.waitFor()).as("chown of " + tree).isZero();
        }
    }

    /// Whether the process runs under the number made for this test.
    boolean runs(ProcessHandle process) {
        try {
            return uid.isPresent()
                    && Files.getAttribute(Path.of("/proc", String.valueOf(process.pid())), "unix:uid")
                            .equals(uid.getAsInt());
        } catch (IOException e) {
            return false;
        }
    }
}
