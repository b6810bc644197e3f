package io.slipway.host;

import io.slipway.spi.scheduler.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes all that a shim needs into its folder.
final class Preparation {
    private final Cgroups cgroups;
    private final Path folder;
    private final String mark;
    private final FolderLayout layout;

    Preparation(Cgroups cgroups, Path folder, String mark) {
        this.cgroups = cgroups;
        this.folder = folder;
        this.mark = mark;
        this.layout = new FolderLayout(folder);
    }

    /// @param grounds as [Supervisor#start] has them
    void write(Launch launch, List<Path> grounds) throws IOException, InterruptedException {
        var user = HostUser.canSwitch() ? launch.user() : null;
        var passage = user == null
                ? Optional.<Passage>empty()
                : Reachability.way(List.of(folder, launch.directory()), grounds, user);
        var cgroup = cgroups.group("slipway." + mark);
        if (cgroup.isPresent()) {
            layout.write(
                    "cgroups",
                    String.join(
                            "\n",
                            cgroup.get().folders().stream()
                                    .map(CgroupFolder::line)
                                    .toList()),
                    "rw-r--r--");
            cgroup.get().create();
            if (launch.limits() != null) {
                cgroup.get().limit(launch.limits());
            }
        }
        layout.write("shim.sh", ShellScripts.resource("shim.sh"), "r--r--r--");
        layout.write("policy", policy(launch.restart(), cgroup), "rw-r--r--");
        layout.write("env", ShellScripts.env(launch, mark, defaults(launch.limits())), "r--------");
        layout.write(
                "start.sh", ShellScripts.start(launch.command(), launch.directory(), layout.path("env")), "r--r--r--");
        var prefix = new ArrayList<String>();
        if (passage.isPresent()) {
            layout.write("passage.sh", passage.get().script(), "r--r--r--");
            prefix.addAll(Passage.prefix(layout.path("passage.sh")));
        }
        prefix.addAll(ShellScripts.prefix(user, resourceLimits(launch.limits())));
        layout.write("run.sh", ShellScripts.run(cgroup, prefix, layout.path("start.sh")), "r--r--r--");
        layout.write("command.sh", ShellScripts.command(launch.directory(), layout.path("env")), "r--r--r--");
        layout.write(FolderLayout.BESIDE, ShellScripts.beside(cgroup, prefix, layout.path("command.sh")), "r--r--r--");
        for (var log : List.of(FolderLayout.STDOUT, FolderLayout.STDERR)) {
            if (!layout.has(log)) {
                layout.write(log, "", "rw-------");
            }
            if (user != null) {
                // The program's own, so that it may open /dev/stdout anew.
                user.own(layout.path(log));
            }
        }
        if (user != null) {
            user.own(layout.path("env"));
        }
        layout.write("layout", Integer.toString(FolderLayout.VERSION), "rw-r--r--");
    }

    /// A Java runtime reads the limit of a cgroup by itself. Where there is none it would take the machine's memory for
    /// its own, and fail at the limit of data as soon as it starts or needs a thread.
    private Map<String, String> defaults(@Nullable Limits limits) {
        return limits == null || cgroups.limits("memory")
                ? Map.of()
                : Map.of("JAVA_TOOL_OPTIONS", "-XX:MaxRAM=" + limits.memoryBytes());
    }

    private List<String> resourceLimits(@Nullable Limits limits) {
        var options = new ArrayList<String>();
        if (limits != null && !cgroups.limits("memory")) {
            options.add("--data=" + limits.memoryBytes());
        }
        if (limits != null && !cgroups.limits("pids")) {
            options.add("--nproc=" + limits.processes());
        }
        return options;
    }

    private static String policy(Launch.Restart restart, Optional<Cgroup> cgroup) {
        var tree =
                cgroup.map(Cgroup::tree).map(group -> group.path().toString()).orElse("");
        var outOfMemory = cgroup.flatMap(group -> group.with("memory"))
                .map(group -> group.outOfMemoryFile().toString())
                .orElse("");
        return switch (restart) {
            case Launch.Restart.Always(Duration stableAfter) ->
                String.join("\n", "always", Long.toString(stableAfter.toSeconds()), tree, outOfMemory, "");
            case Launch.Restart.Never() -> String.join("\n", "never", "0", tree, outOfMemory, "");
        };
    }
}
