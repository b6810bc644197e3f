package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes the shell that leads from the shim to the program, in two steps because of who runs them: `run.sh`
/// as the server's user enters the cgroup and gives up rights; `start.sh` as the program's own user reads the
/// environment. Were it read before, a variable such as `LD_PRELOAD` would act on a tool that still is root.
final class ShellScripts {
    static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private ShellScripts() {}

    static String resource(String name) {
        try (var in = ShellScripts.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new SlipwayException(Failure.BROKEN, name + " is missing in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SlipwayException(Failure.BROKEN, "cannot read " + name + " of this build", e);
        }
    }

    /// @param prefix what `start.sh` is started through, see [#prefix]
    static String run(Optional<Cgroup> cgroup, List<String> prefix, Path start) {
        var script = new StringBuilder();
        enter(script, cgroup);
        script.append("""
                read -r boot </proc/sys/kernel/random/boot_id
                read -r line </proc/$$/stat
                restarts=$1
                set -- ${line##*) }
                printf 'running %s %s %s %s\\n' "$boot" $$ "${20}" "$restarts" >state.new && mv -f state.new state || exit 71
                [ -e stop ] && exit 71
                """);
        return script.append("exec ")
                .append(words(prefix))
                .append(" /bin/sh ")
                .append(quote(start.toString()))
                .append('\n')
                .toString();
    }

    /// Becomes a command beside the program: in its cgroup, with its rights.
    ///
    /// @param prefix as of [#run]
    /// @param command what [#command] wrote
    static String beside(Optional<Cgroup> cgroup, List<String> prefix, Path command) {
        var script = new StringBuilder();
        enter(script, cgroup);
        return script.append("exec ")
                .append(words(prefix))
                .append(" /bin/sh ")
                .append(quote(command.toString()))
                .append(" \"$@\"\n")
                .toString();
    }

    /// As [#start], with a command that is not yet known.
    static String command(Path directory, Path env) {
        return """
                . %s
                cd %s || exit 126
                unset OLDPWD
                exec "$@"
                """.formatted(quote(env.toString()), quote(directory.toString()));
    }

    /// Makes the shell that runs it a member of `cgroup`, or ends it.
    static void enter(StringBuilder script, Optional<Cgroup> cgroup) {
        for (var folder : cgroup.map(Cgroup::folders).orElse(List.of())) {
            var members = folder.path().resolve("cgroup.procs");
            script.append("echo $$ >")
                    .append(quote(members.toString()))
                    .append(" || { echo ")
                    .append(quote("slipway: cannot enter " + members))
                    .append(" >&2; exit 71; }\n");
        }
    }

    static String start(List<String> command, Path directory, Path env) {
        return """
                . %s
                cd %s || exit 126
                unset OLDPWD
                exec %s
                """.formatted(quote(env.toString()), quote(directory.toString()), words(command));
    }

    /// @param defaults which the launch's own values replace
    static String env(Launch launch, String mark, Map<String, String> defaults) {
        var values = new TreeMap<>(defaults);
        values.put("PATH", DEFAULT_PATH);
        values.put("HOME", launch.directory().toString());
        launch.env().forEach((name, value) -> values.put(name, value.reveal()));
        values.put(ProcessTree.MARK, mark);
        return exports(values);
    }

    static String exports(Map<String, String> values) {
        var script = new StringBuilder();
        values.forEach((name, value) -> script.append("export ")
                .append(Launch.checkName(name))
                .append('=')
                .append(quote(value))
                .append('\n'));
        return script.toString();
    }

    /// The command that gives up rights and sets limits where no cgroup does, before it becomes another one; to be
    /// added to.
    static List<String> prefix(@Nullable HostUser user, List<String> resourceLimits) {
        var prefix = new ArrayList<String>();
        prefix.add(Tool.PRLIMIT.path());
        prefix.add("--core=0");
        prefix.addAll(resourceLimits);
        if (user != null) {
            prefix.addAll(List.of(
                    Tool.SETPRIV.path(),
                    "--reuid=" + user.uid(),
                    "--regid=" + user.gid(),
                    "--clear-groups",
                    "--inh-caps=-all",
                    "--bounding-set=-all",
                    "--no-new-privs"));
        }
        return prefix;
    }

    static String words(List<String> words) {
        return String.join(" ", words.stream().map(ShellScripts::quote).toList());
    }

    static String quote(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
