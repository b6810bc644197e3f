package io.slipway.engine.configuration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.engine.plugin.Family;
import io.slipway.engine.plugin.LoadedPlugin;
import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.engine.plugin.PluginPage;
import io.slipway.engine.yaml.JsonSchemas;
import io.slipway.engine.yaml.RecordModel;
import io.slipway.engine.yaml.ReferencePage;
import java.util.List;

/// Describes `server.yaml` from the records that it is bound to: the kernel's own and those of the plugins that
/// are installed.
///
/// @param plugins whose sections are described
public record ConfigurationPages(List<LoadedPlugin> plugins) {
    public ConfigurationPages {
        plugins = List.copyOf(plugins);
    }

    public static ConfigurationPages of(PluginCatalog catalog) {
        return new ConfigurationPages(catalog.plugins());
    }

    /// The reference page in Markdown.
    public String markdown() {
        var page = new StringBuilder("""
                # server.yaml

                Written from the records that the server binds the file to; do not edit. A value may be `${NAME}` from
                the environment (`$${` stands for a plain `${`), and, but for URIs and paths, `file:PATH` for the content
                of a file. Relative paths start at the installation.

                """);
        page.append(ReferencePage.table(RecordModel.of(ServerForm.class)));
        page.append("""

                # Plugins

                Below `scheduler`, `network`, and each name of `storage` and `loadBalancers`, the key `plugin` names the
                type, and the keys of that plugin stand beside it. Below `builders` and `sources` the type itself is the
                key; there `runsOn` may name a datacenter to work on, and `limits` of a builder says what a build may use. `slipway plugin doc TYPE` shows the keys of a plugin
                that is installed.
                """);
        page.append("\n## limits of a builder\n\n");
        page.append(ReferencePage.table(RecordModel.of(BuildLimits.class)));
        for (var plugin : plugins) {
            page.append('\n').append(PluginPage.of(plugin));
        }
        return page.toString();
    }

    /// JSON Schema (draft 2020-12) for editors.
    public ObjectNode schema() {
        return schemas().document(RecordModel.of(ServerForm.class), "Slipway's server.yaml");
    }

    private JsonSchemas schemas() {
        return new JsonSchemas(key -> switch (key) {
            case "scheduler" -> anyOf(Family.SCHEDULER);
            case "network" -> anyOf(Family.NETWORK);
            case "storage" -> anyOf(Family.STORAGE);
            case "loadBalancers" -> anyOf(Family.LOAD_BALANCER);
            default -> JsonNodeFactory.instance.objectNode().put("type", "object");
        });
    }

    private ObjectNode anyOf(Family family) {
        var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        schema.putArray("required").add("plugin");
        var served =
                plugins.stream().filter(plugin -> plugin.family() == family).toList();
        if (served.isEmpty()) {
            return schema;
        }
        var ways = schema.putArray("anyOf");
        for (var plugin : served) {
            var section = schemas().section(plugin.configuration());
            ((ObjectNode) section.get("properties"))
                    .putObject("plugin")
                    .put("const", plugin.type())
                    .put("description", plugin.manifest().description());
            ways.add(section);
        }
        return schema;
    }
}
