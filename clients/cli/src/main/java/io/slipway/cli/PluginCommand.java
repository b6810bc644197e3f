package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.client.ApiClient;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "plugin", description = "Shows and checks plugins.")
final class PluginCommand extends ServerOptions {
    PluginCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "list", description = "Lists every plugin that was found, also those that could not be used.")
    int list() throws Exception {
        var columns = new Columns(List.of("PLUGIN", "VERSION", "STATE", "SERVES"), PluginCommand::row);
        return with(client ->
                show(client.get("/v1/plugins"), columns, "There is no plugin in plugins/ of the installation."));
    }

    private static List<String> row(JsonNode plugin) {
        var serves = StreamSupport.stream(plugin.path("types").spliterator(), false)
                .map(type -> type.path("spi").asText() + " " + type.path("type").asText())
                .collect(Collectors.joining(", "));
        return List.of(
                plugin.path("id").asText(),
                plugin.path("version").asText("-"),
                plugin.path("state").asText(),
                plugin.has("reason") ? plugin.path("reason").asText() : serves);
    }

    @Command(name = "show", description = "Shows one plugin with the keys of its configuration.")
    int show(@Parameters(paramLabel = "ID", description = "As listed, such as scheduler-process.") String id)
            throws Exception {
        return with(client -> {
            var plugin = client.get(ApiClient.path("v1", "plugins", id));
            if (json) {
                terminal.json(plugin);
                return 0;
            }
            terminal.line("%s %s is %s"
                    .formatted(
                            id,
                            plugin.path("version").asText(),
                            plugin.path("state").asText()));
            line("reason", plugin);
            line("provider", plugin);
            line("requires", plugin);
            line("file", plugin);
            for (var type : plugin.path("types")) {
                terminal.line("");
                terminal.line("%s: %s"
                        .formatted(type.path("spi").asText(), type.path("type").asText()));
                keys(type.path("config"));
            }
            return 0;
        });
    }

    private void line(String key, JsonNode plugin) {
        if (plugin.has(key)) {
            terminal.line("  %-9s %s".formatted(key, plugin.path(key).asText()));
        }
    }

    private void keys(JsonNode keys) {
        if (keys.isEmpty()) {
            terminal.line("  takes no configuration");
            return;
        }
        for (var key : keys) {
            var fallback = key.path("required").asBoolean()
                    ? ", required"
                    : key.has("fallback") ? ", else " + key.path("fallback").asText() : "";
            terminal.line("  " + terminal.bold(key.path("key").asText()) + "  "
                    + key.path("type").asText() + fallback);
            terminal.wrapped(key.path("doc").asText(), "      ");
        }
    }

    @Command(name = "doc", description = "Prints the reference of server.yaml with the installed plugins, in Markdown.")
    int doc(
            @Parameters(arity = "0..1", paramLabel = "ID", description = "Only of this plugin, or of this type.")
                    @Nullable
                    String id)
            throws Exception {
        return Installed.of(surroundings).run(id == null ? List.of("doc") : List.of("doc", id));
    }

    @Command(name = "verify", description = "Tells everything that would keep a jar from being used, without a server.")
    int verify(@Parameters(paramLabel = "JAR", description = "The plugin's file.") Path jar) throws Exception {
        return Installed.of(surroundings).run(List.of("verify", jar.toString()));
    }
}
