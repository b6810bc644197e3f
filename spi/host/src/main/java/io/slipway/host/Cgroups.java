package io.slipway.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The control groups of this machine, as far as this process may make some: version 1, version 2, or both
/// side by side, each controller living in exactly one of them.
final class Cgroups {
    private static final List<String> LIMITING = List.of("memory", "cpu", "pids");

    /// Controllers to the version and the folder under which groups may be made.
    private final Map<String, Base> bases;

    private record Base(int version, Path path) {}

    private Cgroups(Map<String, Base> bases) {
        this.bases = bases;
    }

    static Cgroups ofThisMachine() {
        try {
            return detect(Path.of("/proc/self/mountinfo"), Path.of("/proc/self/cgroup"));
        } catch (IOException _) {
            // A kernel without cgroups: unenforced() tells what follows.
            return none();
        }
    }

    static Cgroups none() {
        return new Cgroups(Map.of());
    }

    /// The group `name`, not yet made; empty where this process may make none.
    Optional<Cgroup> group(String name) {
        var controllers = new LinkedHashMap<Base, List<String>>();
        bases.forEach((controller, base) ->
                controllers.computeIfAbsent(base, _ -> new ArrayList<>()).add(controller));
        if (controllers.isEmpty()) {
            return Optional.empty();
        }
        var folders = new ArrayList<CgroupFolder>();
        controllers.forEach((base, names) -> folders.add(
                new CgroupFolder(base.version(), List.copyOf(names), base.path().resolve(name))));
        return Optional.of(new Cgroup(folders));
    }

    boolean limits(String controller) {
        return bases.containsKey(controller);
    }

    /// Which of memory, cpu and processes cannot be limited for a whole tree, a sentence each.
    List<String> unenforced() {
        var sentences = new ArrayList<String>();
        if (!limits("memory")) {
            sentences.add("memory is limited for each process, not for an instance as a whole:"
                    + " no memory cgroup is writable here");
        }
        if (!limits("cpu")) {
            sentences.add("cpu limits are not enforced: no cpu cgroup is writable here");
        }
        if (!limits("pids")) {
            sentences.add("the number of processes is limited for each user, not for an instance:"
                    + " no pids cgroup is writable here");
        }
        return sentences;
    }

    /// @param mountInfo as `/proc/self/mountinfo` (proc(5))
    /// @param self as `/proc/self/cgroup` (cgroups(7))
    static Cgroups detect(Path mountInfo, Path self) throws IOException {
        var own = ownGroups(self);
        var bases = new LinkedHashMap<String, Base>();
        for (var line : Files.readAllLines(mountInfo)) {
            var halves = line.split(" - ", 2);
            var mount = Path.of(halves[0].split(" ")[4].replace("\\040", " "));
            var type = halves[1].split(" ")[0];
            if (type.equals("cgroup")) {
                addVersion1(bases, mount, halves[1].split(" ")[2], own);
            } else if (type.equals("cgroup2")) {
                addVersion2(bases, mount, own.getOrDefault("", "/"));
            }
        }
        return new Cgroups(bases);
    }

    /// By controller; that of version 2 under the empty name.
    private static Map<String, String> ownGroups(Path self) throws IOException {
        var own = new LinkedHashMap<String, String>();
        for (var line : Files.readAllLines(self)) {
            var parts = line.split(":", 3);
            for (var controller : parts[1].split(",")) {
                own.put(controller, parts[2]);
            }
        }
        return own;
    }

    private static void addVersion1(Map<String, Base> bases, Path mount, String options, Map<String, String> own) {
        for (var controller : options.split(",")) {
            if (!LIMITING.contains(controller) && !controller.equals("cpuacct")) {
                continue;
            }
            // Below our own group, so that limits set around this server hold for what it starts as well.
            // In a container the path may not exist as seen from inside; the mount is then our own group.
            var nested = mount.resolve(own.getOrDefault(controller, "/").substring(1));
            var base = Files.isDirectory(nested) ? nested : mount;
            if (Files.isWritable(base)) {
                bases.putIfAbsent(controller, new Base(1, base));
            }
        }
    }

    /// A group with processes may not hand controllers to its children, the root of the machine excepted.
    private static void addVersion2(Map<String, Base> bases, Path mount, String own) throws IOException {
        var ours = mount.resolve(own.substring(1));
        var parent = ours.getParent();
        var candidates =
                parent != null && parent.startsWith(mount) ? List.of(mount, parent, ours) : List.of(mount, ours);
        for (var candidate : candidates) {
            if (!Files.isWritable(candidate) || !Files.isWritable(candidate.resolve("cgroup.subtree_control"))) {
                continue;
            }
            var granted = grant(candidate);
            if (!granted.isEmpty()) {
                granted.forEach(controller -> bases.putIfAbsent(controller, new Base(2, candidate)));
                return;
            }
        }
    }

    private static List<String> grant(Path folder) throws IOException {
        var offered = List.of(
                Files.readString(folder.resolve("cgroup.controllers")).strip().split(" "));
        var switches = folder.resolve("cgroup.subtree_control");
        var granted = new ArrayList<String>();
        for (var controller : LIMITING) {
            if (!offered.contains(controller)) {
                continue;
            }
            if (List.of(Files.readString(switches).strip().split(" ")).contains(controller)) {
                granted.add(controller);
                continue;
            }
            try {
                Files.writeString(switches, "+" + controller, java.nio.file.StandardOpenOption.WRITE);
                granted.add(controller);
            } catch (IOException _) {
                // EBUSY: it has processes of its own; the next candidate may do, or unenforced() tells.
            }
        }
        return granted;
    }
}
