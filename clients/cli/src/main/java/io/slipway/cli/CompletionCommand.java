package io.slipway.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "completion",
        description = "Prints a script that completes commands in a shell: source <(slipway completion bash)")
final class CompletionCommand implements Callable<Integer> {
    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    Shell shell = Shell.BASH;

    private final Surroundings surroundings;

    CompletionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    enum Shell {
        BASH,
        /// Takes the same script, by its own emulation.
        ZSH
    }

    @Override
    public Integer call() {
        var script = AutoComplete.bash("slipway", Program.whole(surroundings));
        surroundings.out().print(script);
        return 0;
    }
}
