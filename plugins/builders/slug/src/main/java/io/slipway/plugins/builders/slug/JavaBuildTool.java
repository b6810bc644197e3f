package io.slipway.plugins.builders.slug;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What builds a Java project: the wrapper that it brings, or the machine's own.
sealed interface JavaBuildTool permits Maven, Gradle {
    static Optional<JavaBuildTool> of(SourceTree tree) throws IOException {
        for (var tool : List.of(new Maven(), new Gradle())) {
            if (tool.file(tree).isPresent()) {
                return Optional.of(tool);
            }
        }
        return Optional.empty();
    }

    /// The project file of this tool, if the tree has one.
    Optional<String> file(SourceTree tree) throws IOException;

    /// The script that brings the tool along.
    String wrapper();

    Tool.Kind kind();

    /// The oldest Java that the project says it is for.
    Optional<String> release(SourceTree tree) throws IOException;

    /// Builds without tests: those are the affair of who pushed.
    void run(Workshop workshop) throws IOException, InterruptedException;

    /// What only the build needed.
    List<String> leftOut();

    default String reason(SourceTree tree) throws IOException {
        var file = file(tree).orElse("");
        return tree.has(wrapper()) ? "%s with %s".formatted(file, wrapper()) : file;
    }

    default List<String> command(Workshop workshop, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        if (workshop.tree().has(wrapper())) {
            command.addAll(List.of("sh", wrapper()));
        } else {
            command.add(workshop.require(kind(), Optional.empty()).program().toString());
        }
        command.addAll(List.of(arguments));
        return command;
    }

    /// What the first pattern that matches holds.
    static Optional<String> first(String text, List<Pattern> patterns) {
        for (var pattern : patterns) {
            var match = pattern.matcher(text);
            if (match.find()) {
                return Optional.of(match.group(1));
            }
        }
        return Optional.empty();
    }
}
