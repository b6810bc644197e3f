package io.slipway.compose;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `configs` and `secrets` as files of components. A config's text comes into the app file; a secret's value does not:
/// it is set by `slipway secret set`, under the name that stands in its place.
final class GivenFiles {
    private static final Set<String> AS_HERE = Set.of("0444", "444", "0555", "555");

    private final Map<String, Keys> configs;
    private final Map<String, Keys> secrets;
    private final Surroundings surroundings;
    private final String app;
    private final Map<String, Optional<String>> contents = new LinkedHashMap<>();
    private final Set<String> told = new HashSet<>();

    /// @param app its name
    GivenFiles(Keys root, Surroundings surroundings, String app) {
        configs = root.named("configs");
        secrets = root.named("secrets");
        this.surroundings = surroundings;
        this.app = app;
    }

    private record Entry(String place, String source, String target, boolean executable) {}

    /// By path, as the app file has them.
    Map<String, Object> of(Keys service) throws IOException {
        var files = new LinkedHashMap<String, Object>();
        for (var item : service.items("configs")) {
            var entry = entry(item, "/");
            var keys = configs.get(entry.source());
            if (keys == null) {
                service.findings().wrong(entry.place(), unknown(entry, "configs"));
            } else {
                content(entry, keys).ifPresent(text -> add(files, entry, Map.of("content", text)));
            }
        }
        for (var item : service.items("secrets")) {
            var entry = entry(item, "/run/secrets/");
            var keys = secrets.get(entry.source());
            if (keys == null) {
                service.findings().wrong(entry.place(), unknown(entry, "secrets"));
            } else {
                add(files, entry, Map.of("secret", secret(entry, keys)));
            }
        }
        return files;
    }

    /// What is said of those that no service uses does not matter.
    void tellUnused() {
        tellUnused(configs, contents.keySet());
        tellUnused(secrets, told);
    }

    private static void tellUnused(Map<String, Keys> all, Set<String> used) {
        all.forEach((name, keys) -> {
            if (!used.contains(name)) {
                keys.takeAll();
                keys.findings().changed(keys.place(), "no service uses it");
            }
        });
    }

    private static String unknown(Entry entry, String key) {
        return "names '%s', which is not among the %s of the file".formatted(entry.source(), key);
    }

    private static void add(Map<String, Object> files, Entry entry, Map<String, Object> what) {
        var file = new LinkedHashMap<>(what);
        if (entry.executable()) {
            file.put("executable", true);
        }
        files.put(entry.target(), file);
    }

    /// @param folder of a target that is not absolute
    private static Entry entry(Keys.Item item, String folder) {
        return switch (item) {
            case Keys.Item.Text(String place, String name) -> new Entry(place, name, folder + name, false);
            case Keys.Item.Mapping(Keys keys) -> {
                var source = keys.text("source").orElse("");
                var target = keys.text("target").orElse(source);
                yield new Entry(
                        keys.place(), source, target.startsWith("/") ? target : folder + target, executable(keys));
            }
        };
    }

    private static boolean executable(Keys keys) {
        var mode = keys.text("mode").orElse("0444");
        if (!AS_HERE.contains(mode)) {
            keys.findings().changed(keys.place("mode"), "the program may read the file, whoever it runs as");
        }
        return mode.matches("[0-7]{3,4}") && (Integer.parseInt(mode, 8) & 0111) != 0;
    }

    private Optional<String> content(Entry entry, Keys keys) throws IOException {
        var known = contents.get(entry.source());
        if (known == null) {
            known = read(keys);
            contents.put(entry.source(), known);
        }
        if (known.isEmpty()) {
            keys.findings().lost(entry.place(), "'%s' has no content here".formatted(entry.source()));
        }
        return known;
    }

    private Optional<String> read(Keys keys) throws IOException {
        keys.takeIf("external", "false");
        if (keys.has("external")) {
            keys.take("external");
            keys.findings()
                    .lost(keys.place("external"), "what an engine holds already is not read; give 'content' or 'file'");
            return Optional.empty();
        }
        var content = keys.text("content");
        if (content.isPresent()) {
            return content;
        }
        var variable = keys.text("environment");
        if (variable.isPresent()) {
            var value = Optional.ofNullable(surroundings.variables().get(variable.get()));
            if (value.isEmpty()) {
                keys.findings()
                        .wrong(keys.place("environment"), "names %s, which is not set".formatted(variable.get()));
            }
            return value;
        }
        var file = keys.text("file").orElse("");
        try {
            var text = file.isEmpty() ? Optional.<String>empty() : surroundings.file(file);
            if (text.isEmpty()) {
                keys.findings()
                        .wrong(
                                file.isEmpty() ? keys.place() : keys.place("file"),
                                file.isEmpty()
                                        ? "has neither content, file nor environment"
                                        : "names '%s', which does not exist".formatted(file));
            }
            return text;
        } catch (CharacterCodingException e) {
            keys.findings()
                    .lost(keys.place("file"), "'%s' is no text; put it into the source or the image".formatted(file));
            return Optional.empty();
        }
    }

    /// The name of the secret that is in the file.
    private String secret(Entry entry, Keys keys) {
        var name = entry.source().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
        var set = "set it first: slipway secret set %s %s".formatted(app, name);
        if (told.add(entry.source())) {
            keys.text("file")
                    .ifPresent(file -> keys.findings().changed(keys.place("file"), "%s <%s".formatted(set, file)));
            keys.text("environment")
                    .ifPresent(variable -> keys.findings()
                            .changed(keys.place("environment"), "%s, with the value of %s".formatted(set, variable)));
            keys.takeIf("external", "false");
            keys.text("external").ifPresent(_ -> keys.findings().changed(keys.place("external"), set));
        }
        return name;
    }
}
