package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "config", description = "Checks and applies conf/server.yaml.")
final class ConfigCommand extends ServerOptions {
    ConfigCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "check", description = "Tells everything that is wrong with it, without a server.")
    int check() throws Exception {
        return Installed.of(surroundings).run(List.of("check"));
    }

    @Command(name = "set", description = "Changes keys of conf/server.yaml; comments and the rest stay.")
    int set(
            @Parameters(
                            arity = "1..*",
                            paramLabel = "KEY=VALUE",
                            description = "Such as server.listen=127.0.0.1:7071; KEY= takes the key away.")
                    List<String> changes)
            throws Exception {
        var file = LocalServer.home(surroundings).resolve("conf/server.yaml");
        new YamlFile(file).change(changes);
        terminal.done("changed " + file);
        return 0;
    }

    @Command(name = "rename", description = "Gives a key of conf/server.yaml another name; its value stays.")
    int rename(
            @Parameters(index = "0", paramLabel = "KEY", description = "Such as datacenters.local.schedular.")
                    String key,
            @Parameters(index = "1", paramLabel = "NAME", description = "Its last part from now on.") String name)
            throws Exception {
        var file = LocalServer.home(surroundings).resolve("conf/server.yaml");
        new YamlFile(file).rename(key, name);
        terminal.done("changed " + file);
        return 0;
    }

    @Command(name = "reload", description = "Applies what changed in datacenters and plugins; nothing else restarts.")
    int reload() throws Exception {
        return with(client -> {
            var reload = client.postOnce("/v1/config/reload", MissingNode.getInstance());
            if (json) {
                terminal.json(reload);
                return 0;
            }
            var changed = Stream.of("started", "replaced", "removed")
                    .flatMap(what -> texts(reload.path(what)))
                    .toList();
            terminal.done(changed.isEmpty() ? "nothing changed" : "applied anew: " + String.join(", ", changed));
            texts(reload.path("needRestart")).forEach(key -> terminal.line("! in force after a restart alone: " + key));
            texts(reload.path("failed")).forEach(terminal::failed);
            return reload.path("failed").isEmpty() ? 0 : Failures.FAILED;
        });
    }

    @Command(name = "schema", description = "Prints the JSON Schema of server.yaml, or of the app file, for editors.")
    int schema(@Option(names = "--app-file", description = "That of slipway.yaml.") boolean appFile) throws Exception {
        return with(client -> {
            terminal.json(client.get(appFile ? "/v1/app-file/schema" : "/v1/config/schema"));
            return 0;
        });
    }

    private static Stream<String> texts(JsonNode items) {
        return StreamSupport.stream(items.spliterator(), false).map(JsonNode::asText);
    }
}
