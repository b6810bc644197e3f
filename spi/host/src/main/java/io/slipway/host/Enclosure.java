package io.slipway.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Walls around one command of a build, where the system lets us make them: it sees no process but its own,
/// all of which end with it, and what it puts into `/tmp` and its like lies in the build's folders and counts.
/// Where this process is not root a user namespace gives the right to make them, and a count of processes
/// that no other build shares.
final class Enclosure {
    private static final List<String> SHARED = List.of("/tmp", "/var/tmp", "/dev/shm");
    private static final int PROBE_SECONDS = 5;

    private final List<Path> grounds;
    private final Path temporary;
    private final Optional<Passage> passage;

    /// @param grounds the folders that the command is to see at their own paths
    /// @param temporary takes the place of `/tmp`
    /// @param passage what else must be covered so that its user gets to the grounds
    Enclosure(List<Path> grounds, Path temporary, Optional<Passage> passage) {
        this.grounds = List.copyOf(grounds);
        this.temporary = temporary;
        this.passage = passage;
    }

    /// Whether this process may make the namespaces, and mount in them.
    static boolean isPossible() throws InterruptedException {
        try {
            var command = new ArrayList<>(walls());
            var mounts = "mount -n -t tmpfs slipway /mnt && mount -n --bind /mnt /tmp && \"$@\"";
            command.addAll(List.of("/bin/sh", "-c", mounts, "probe"));
            if (!HostUser.canSwitch()) {
                command.addAll(backToOneself());
            }
            command.add("true");
            var probe = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                probe.destroyForcibly();
                return false;
            }
            return probe.exitValue() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private static List<String> walls() {
        var words = new ArrayList<>(List.of(Tool.UNSHARE.path()));
        if (!HostUser.canSwitch()) {
            words.addAll(List.of("--user", "--map-root-user"));
        }
        words.addAll(List.of("--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"));
        return words;
    }

    /// What goes before the command.
    static List<String> prefix(Path script) {
        var words = new ArrayList<>(walls());
        words.addAll(List.of("/bin/sh", script.toString()));
        return words;
    }

    /// What makes a command within the walls of a plain user that user again, with no right to mount; it stays
    /// the same process. The walls are made as root of a user namespace, since mount(8) takes no others.
    static List<String> backToOneself() throws IOException {
        var self = Path.of("/proc/self");
        return List.of(
                Tool.UNSHARE.path(),
                "--user",
                "--map-user=" + Files.getAttribute(self, "unix:uid"),
                "--map-group=" + Files.getAttribute(self, "unix:gid"),
                Tool.SETPRIV.path(),
                "--no-new-privs");
    }

    /// The script of [#prefix]: runs with the rights to mount and with nothing of the build's environment. Its
    /// shell stays as the first process of the namespace, which reaps what the command leaves behind.
    String script() throws IOException {
        var covers = new LinkedHashMap<Path, String>();
        var shown = new ArrayList<Path>();
        passage.ifPresent(way -> shown.addAll(way.grounds()));
        for (var name : SHARED) {
            if (Files.isDirectory(Path.of(name))) {
                cover(Path.of(name).toRealPath(), covers, shown);
            }
        }
        for (var door : passage.map(Passage::closed).orElse(List.of())) {
            // One in a covered folder is out of sight with it.
            if (covers.keySet().stream().noneMatch(door::startsWith)) {
                covers.put(door, MountScript.empty(door));
            }
        }
        var lines = new ArrayList<String>();
        lines.add("set -e");
        lines.add("trap 'echo \"slipway: cannot enclose the build\" >&2' EXIT");
        lines.addAll(new MountScript(outermost(shown), covers, Optional.of(temporary)).lines());
        lines.add("trap - EXIT");
        lines.add("set +e");
        lines.add("\"$@\"");
        lines.add("exit $?");
        return String.join("\n", lines) + "\n";
    }

    private void cover(Path folder, Map<Path, String> covers, List<Path> shown) throws IOException {
        if (covers.containsKey(folder)) {
            return;
        }
        covers.put(folder, "mount -n --bind %s %s".formatted(MountScript.COMMON, MountScript.quote(folder)));
        for (var ground : grounds) {
            var real = ground.toRealPath();
            if (real.startsWith(folder)) {
                shown.add(real);
            }
        }
    }

    private static List<Path> outermost(List<Path> paths) {
        return paths.stream()
                .distinct()
                .filter(one -> paths.stream().noneMatch(other -> !other.equals(one) && one.startsWith(other)))
                .toList();
    }
}
