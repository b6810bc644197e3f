package io.slipway.cli;

import picocli.CommandLine;

/// The help of every command as one page in Markdown.
final class CommandReference {
    private CommandReference() {}

    static String page(Surroundings surroundings) {
        var page = new StringBuilder("""
                # Command line

                What `slipway COMMAND --help` prints; do not edit. Exit codes: 0 done, 1 the operation failed, 2 wrong
                usage, 3 denied, 4 not found, 5 no server, 130 interrupted. Errors go to stderr as one line that begins with
                `error:` and one with what to do, `try:`. Colours are left out off a terminal, and where `NO_COLOR` is set.
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
            command.getSubcommands().values().forEach(sub -> append(page, sub, name));
        }
    }
}
