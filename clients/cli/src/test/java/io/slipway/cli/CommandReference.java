package io.slipway.cli;

import java.util.LinkedHashSet;
import picocli.CommandLine;

/// The help of every command as one page in Markdown.
final class CommandReference {
    private CommandReference() {}

    static String page(Surroundings surroundings) {
        var page = new StringBuilder("""
                # Command line

                What `slipway COMMAND --help` prints; do not edit. Exit codes: 0 done, 1 the operation failed, 2 wrong
                usage, 3 denied, 4 not found, 5 no server, 130 interrupted. Errors go to stderr as one line that begins with
                `error:` and one with what to do, `try:`; a terminal gets the first broken to its width. With `--json` an
                error is one line on stderr: the problem as the server sent it (RFC 9457: `type`, `title`, `status`, `detail`,
                `failure`, `errors`, `operation`), or one of the same fields where no server was reached, and `mend` and
                `exit`; an operation that failed is also the answer on stdout. Colours are left out off a terminal, and where
                `NO_COLOR` is set.
                """);
        append(page, Program.whole(surroundings), "");
        return page.toString();
    }

    private static void append(StringBuilder page, CommandLine command, String parent) {
        var name = parent.isEmpty() ? "slipway" : parent + " " + command.getCommandName();
        if (!command.getCommandSpec().usageMessage().hidden()) {
            page.append("\n%s %s\n\n```\n%s```\n"
                    .formatted(
                            parent.contains(" ") ? "###" : "##",
                            name,
                            command.getUsageMessage(CommandLine.Help.Ansi.OFF).replaceAll("(?m) +$", "")));
            // One with an alias is there twice.
            new LinkedHashSet<>(command.getSubcommands().values()).forEach(sub -> append(page, sub, name));
        }
    }
}
