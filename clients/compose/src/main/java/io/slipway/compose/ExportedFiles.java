package io.slipway.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// Files of components as `configs` and `secrets` of a compose file.
final class ExportedFiles {
    private final Findings findings;
    private final Map<String, Object> configs = new LinkedHashMap<>();
    private final Map<String, Object> secrets = new LinkedHashMap<>();

    ExportedFiles(Findings findings) {
        this.findings = findings;
    }

    /// @param service to which they are added
    void of(Keys component, String name, Map<String, Object> service) {
        var ownConfigs = new ArrayList<Object>();
        var ownSecrets = new ArrayList<Object>();
        component.named("files").forEach((path, file) -> {
            var entry = new LinkedHashMap<String, Object>();
            var secret = file.text("secret");
            var source = secret.orElse(name + "-" + (ownConfigs.size() + 1));
            entry.put("source", source);
            entry.put("target", ComposeExport.literal(path));
            if (file.isTrue("executable")) {
                entry.put("mode", "0555");
            }
            if (!path.startsWith("/")) {
                findings.changed(file.place(), "compose knows no folder of a program; the path begins at / there");
            }
            if (secret.isPresent()) {
                secrets.put(source, Map.of("environment", source));
                ownSecrets.add(entry);
                findings.changed(file.place(), "set %s in the environment, or in .env".formatted(source));
            } else {
                configs.put(
                        source,
                        Map.of(
                                "content",
                                ComposeExport.literal(file.text("content").orElse(""))));
                ownConfigs.add(entry);
            }
        });
        if (!ownConfigs.isEmpty()) {
            service.put("configs", ownConfigs);
        }
        if (!ownSecrets.isEmpty()) {
            service.put("secrets", ownSecrets);
        }
    }

    void putInto(Map<String, Object> file) {
        if (!configs.isEmpty()) {
            file.put("configs", configs);
        }
        if (!secrets.isEmpty()) {
            file.put("secrets", secrets);
        }
    }
}
