package io.slipway.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Lets a program's user reach folders below one that is closed to it, such as a data folder below `/root`,
/// without opening that one: in a mount namespace of the program's own an empty folder covers the closed one,
/// and the needed folders are shown in it at their own paths. Only root can do that, and not in every
/// container.
final class Passage {
    private static final int PROBE_SECONDS = 5;

    private final List<Path> grounds;
    private final List<Path> closed;

    private Passage(List<Path> grounds, List<Path> closed) {
        this.grounds = grounds;
        this.closed = closed;
    }

    /// Empty where `user` reaches all grounds as they are.
    ///
    /// @param grounds folders; what lies in one is shown with it
    static Optional<Passage> to(List<Path> grounds, HostUser user) throws IOException {
        var hidden = new LinkedHashSet<Path>();
        var closed = new LinkedHashSet<Path>();
        for (var ground : grounds) {
            var real = ground.toRealPath();
            var door = Reachability.firstClosed(real, user);
            if (door.isPresent() && !door.get().equals(real)) {
                hidden.add(real);
                closed.add(door.get());
            }
        }
        // A ground within another is shown with it, and a door behind another is covered with it.
        var outer = hidden.stream()
                .filter(one -> hidden.stream().noneMatch(other -> !other.equals(one) && one.startsWith(other)))
                .toList();
        return hidden.isEmpty() ? Optional.empty() : Optional.of(new Passage(outer, List.copyOf(closed)));
    }

    /// Whether this process may make mount namespaces.
    static boolean isPossible() throws InterruptedException {
        try {
            var probe = new ProcessBuilder(
                            Tool.UNSHARE.path(),
                            "--mount",
                            "--propagation",
                            "private",
                            "mount",
                            "-t",
                            "tmpfs",
                            "slipway",
                            "/mnt")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    boolean covers(Path path) throws IOException {
        var real = path.toRealPath();
        return grounds.stream().anyMatch(real::startsWith);
    }

    /// What goes before a command; it stays the same process.
    static List<String> prefix(Path script) {
        return List.of(Tool.UNSHARE.path(), "--mount", "--propagation", "private", "/bin/sh", script.toString());
    }

    /// The script of [#prefix]: runs as root, with nothing of the program's environment.
    String script() {
        var lines = new ArrayList<String>();
        lines.add("set -e");
        lines.add("trap 'echo \"slipway: cannot show the program its folders\" >&2' EXIT");
        var covers = new LinkedHashMap<Path, String>();
        closed.forEach(door -> covers.put(door, MountScript.empty(door)));
        lines.addAll(new MountScript(grounds, covers, Optional.empty()).lines());
        lines.add("trap - EXIT");
        lines.add("exec \"$@\"");
        return String.join("\n", lines) + "\n";
    }

    List<Path> grounds() {
        return grounds;
    }

    List<Path> closed() {
        return closed;
    }
}
