package io.slipway.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "edit",
        description = "Changes keys of this folder's slipway.yaml, and makes the file where there is none.")
final class EditCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "KEY=VALUE",
            description = "Such as components.web.port=8080; KEY= takes the key away.")
    List<String> changes = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "Another app file.")
    Path file = Path.of("slipway.yaml");

    private final Surroundings surroundings;

    EditCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        new YamlFile(file.toAbsolutePath()).change(changes);
        surroundings.terminal().done("changed " + file);
        return 0;
    }
}
