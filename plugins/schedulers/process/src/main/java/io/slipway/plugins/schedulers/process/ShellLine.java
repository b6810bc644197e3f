package io.slipway.plugins.schedulers.process;

import java.util.List;
import java.util.regex.Pattern;

/// How a line for `sh -c` becomes a process.
///
/// A program that the line names takes the shell's place, so that signals reach it and not a shell before it.
/// What only a shell can do (a builtin, a pipe, several commands) is left to one that outlives the stop signal:
/// the signal goes to the whole process group, and with the shell gone the programs would lose their grace.
record ShellLine(String text, StopSignal stopSignal) {
    /// Assignments, a word that names a program, and arguments; nothing that makes a second command of it.
    private static final Pattern ONE_PROGRAM =
            Pattern.compile("\\s*(?<assignments>(?:[A-Za-z_][A-Za-z0-9_]*=[^\\s'\"\\\\;&|<>()`#]*\\s+)*)"
                    + "(?<program>[A-Za-z0-9_./+-]+)(?<arguments>[^;&|<>()`\\n]*)");

    private static final String SCRIPT = """
            slipway_line=$1 slipway_exec=$3
            case $(command -v "$2") in
            */*) set --; eval "$slipway_exec" ;;
            *) trap 'exit %1$d' %2$s; set --; eval "$slipway_line" ;;
            esac""";

    private static final String KEPT = "slipway_line=$1; trap 'exit %1$d' %2$s; set --; eval \"$slipway_line\"";

    /// The shell itself tells builtins from programs, since each has builtins of its own.
    List<String> words() {
        var one = ONE_PROGRAM.matcher(text);
        if (!one.matches()) {
            return List.of("/bin/sh", "-c", script(KEPT), "sh", text);
        }
        var program = one.group("program");
        var exec = one.group("assignments") + "exec " + program + one.group("arguments");
        return List.of("/bin/sh", "-c", script(SCRIPT), "sh", text, program, exec);
    }

    private String script(String form) {
        return form.formatted(128 + stopSignal.number(), stopSignal.name());
    }
}
