package io.slipway.tck;

/// The commands that contracts run beside the sample program, each a line of a POSIX shell. They are few and told
/// here, so that [io.slipway.tck.memory.InMemoryScheduler] can play them.
public final class SampleCommands {
    /// Says what the program's environment has of [SampleProgram#PRINT], `trouble` on stderr, and ends with 7.
    public static final String SPEAK = "printf %s \"$" + SampleProgram.PRINT + "\"; printf trouble >&2; exit 7";
    /// Says what it is told, until no more comes.
    public static final String REPEAT = "cat";
    /// Tells the size of its terminal for each line that it is told; the second is the last.
    public static final String MEASURE = "read line; stty size; read line; stty size";

    private SampleCommands() {}

    /// Says `here` and stays, as a process of its own that is named by `seconds`.
    public static String stay(String seconds) {
        return "echo here; sleep %s; true".formatted(seconds);
    }

    /// Says `stays` where a process of [#stay] still runs, and `gone` where none does.
    public static String look(String seconds) {
        // A process that ends while it is looked at has no command line.
        return """
                for each in /proc/[0-9]*/cmdline; do
                  case "$(tr '\\0' ' ' <"$each" 2>/dev/null)" in "sleep %s "*) echo stays; exit;; esac
                done 2>/dev/null
                echo gone""".formatted(seconds);
    }
}
