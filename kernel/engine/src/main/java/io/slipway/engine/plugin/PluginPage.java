package io.slipway.engine.plugin;

import io.slipway.engine.yaml.ReferencePage;

/// What there is to read about a plugin, in Markdown.
public final class PluginPage {
    private PluginPage() {}

    public static String of(LoadedPlugin plugin) {
        var manifest = plugin.manifest();
        var page = new StringBuilder("## %s `%s`\n\n".formatted(plugin.family().label(), plugin.type()));
        if (!manifest.description().isEmpty()) {
            page.append(manifest.description()).append("\n\n");
        }
        page.append("Plugin `%s` %s by %s, for SPI `%s`%s.\n\n"
                .formatted(
                        manifest.id(),
                        manifest.version(),
                        manifest.provider(),
                        manifest.requires(),
                        manifest.license().isEmpty() ? "" : ", " + manifest.license()));
        return page.append(ReferencePage.table(plugin.configuration())).toString();
    }
}
