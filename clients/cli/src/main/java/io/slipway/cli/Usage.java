package io.slipway.cli;

import java.util.LinkedHashSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Says in our words what the parser found wrong.
final class Usage {
    private static final Pattern NO_NUMBER = Pattern.compile(
            "Invalid value for (?:positional parameter at index [0-9.*]+ \\(<?([^>)]+)>?\\)|option '([^']+)'.*):"
                    + " '(.*)' is not an? (?:int|long)");

    private Usage() {}

    static String fault(ParameterException e) {
        var told = String.valueOf(e.getMessage()).strip();
        var command = e.getCommandLine().getCommandSpec();
        if (told.startsWith("Missing required subcommand")) {
            return "'%s' is followed by one of: %s".formatted(command.qualifiedName(), commands(command));
        }
        var number = NO_NUMBER.matcher(told);
        if (number.matches()) {
            var name = number.group(1) == null ? number.group(2) : number.group(1);
            return "%s is '%s', must be a whole number".formatted(name, number.group(3));
        }
        return told;
    }

    private static String commands(CommandSpec command) {
        return new LinkedHashSet<>(command.subcommands().values())
                .stream().map(sub -> sub.getCommandName()).collect(Collectors.joining(", "));
    }
}
