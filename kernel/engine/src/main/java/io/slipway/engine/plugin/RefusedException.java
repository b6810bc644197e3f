package io.slipway.engine.plugin;

import java.util.List;

/// A jar is not used. Never leaves this package.
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<PluginProblem> problems;

    RefusedException(PluginProblem problem) {
        this(List.of(problem));
    }

    RefusedException(List<PluginProblem> problems) {
        super(problems.getFirst().describe());
        this.problems = List.copyOf(problems);
    }

    List<PluginProblem> problems() {
        return problems;
    }
}
