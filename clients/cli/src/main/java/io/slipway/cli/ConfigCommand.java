package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "config", description = "Checks and applies conf/server.yaml.")
final class ConfigCommand extends ServerOptions {
    ConfigCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "check", description = "Tells everything that is wrong with it, without a server.")
    int check() throws Exception {
        return Installed.of(surroundings).run(List.of("check"));
    }

    @Command(name = "reload", description = "Applies what changed in datacenters and plugins; nothing else restarts.")
    int reload() throws Exception {
        return with(client -> {
            var reload = client.postOnce("/v1/config/reload", MissingNode.getInstance());
            if (json) {
                terminal.json(reload);
                return 0;
            }
            var changed = new ArrayList<String>();
            StreamSupport.stream(reload.path("changed").spliterator(), false)
                    .map(JsonNode::asText)
                    .forEach(changed::add);
            terminal.done(changed.isEmpty() ? "nothing changed" : "applied anew: " + String.join(", ", changed));
            return 0;
        });
    }

    @Command(name = "schema", description = "Prints the JSON Schema of server.yaml, or of the app file, for editors.")
    int schema(@Option(names = "--app-file", description = "That of slipway.yaml.") boolean appFile) throws Exception {
        return with(client -> {
            terminal.json(client.get(appFile ? "/v1/app-file/schema" : "/v1/config/schema"));
            return 0;
        });
    }
}
