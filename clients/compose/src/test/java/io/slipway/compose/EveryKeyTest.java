package io.slipway.compose;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Takes each key of the specification out of a file that has them all: the app file must change, or there must be
/// a finding that names the key or what holds it.
final class EveryKeyTest {
    /// The specification gives the version no meaning; who needs another waits until it serves, whatever the
    /// condition; a file that need not exist does not; a service of no active profile is meant to be left out.
    private static final Set<String> MEANINGLESS = Set.of(
            "version",
            "services.web.depends_on.old.condition",
            "services.web.env_file.0.path",
            "services.hidden.image");
    /// Within these an author's own names stand.
    private static final Set<String> NAMES = Set.of("services", "networks", "volumes", "configs", "secrets", "models");

    @TempDir
    Path folder;

    @Test
    void everyKeyIsCarriedOrTold() throws Exception {
        Files.writeString(folder.resolve("web.env"), "FROM_FILE=1\n");
        var whole = file();
        var findings = translated(whole);
        assertThat(findings.of(Finding.Weight.WRONG)).isEmpty();

        var dropped = new ArrayList<String>();
        for (var path : paths(whole, List.of())) {
            if (!isTold(findings, path)
                    && translated(without(whole, path)).appFile().equals(findings.appFile())) {
                dropped.add(String.join(".", path));
            }
        }
        assertThat(dropped).as("keys that are dropped in silence").isEmpty();
    }

    @Test
    void keyOfTomorrowIsTold() throws Exception {
        for (var path : paths(file(), List.of())) {
            var holder = path.subList(0, path.size() - 1);
            if (!MAPPINGS.contains(kind(holder)) || holder.contains("hidden")) {
                continue;
            }
            var tomorrow = new ArrayList<>(holder);
            tomorrow.add("tomorrow");
            var findings = translated(with(file(), tomorrow));

            assertThat(isTold(findings, tomorrow))
                    .as(String.join(".", tomorrow))
                    .isTrue();
        }
    }

    /// The mappings that are opened, so that a whole one does not hide what is in it.
    private static final Set<String> MAPPINGS = Set.of(
            "services.*",
            "services.*.build",
            "services.*.deploy",
            "services.*.deploy.update_config",
            "services.*.deploy.resources",
            "services.*.deploy.resources.limits",
            "services.*.healthcheck",
            "services.*.ports.0",
            "networks.*",
            "volumes.*");

    private static String kind(List<String> path) {
        var kind = new ArrayList<>(path);
        if (kind.size() > 1 && NAMES.contains(kind.getFirst())) {
            kind.set(1, "*");
        }
        return String.join(".", kind);
    }

    private static boolean isTold(Translation translation, List<String> path) {
        var place = String.join(".", path);
        return translation.findings().stream()
                .map(Finding::place)
                // Not by a finding on the whole service or volume, which says nothing of its keys.
                .filter(told -> told.split("\\.").length > (NAMES.contains(path.getFirst()) ? 2 : 0)
                        || path.size() <= 2
                        || told.equals(path.getFirst()))
                .anyMatch(told -> told.equals(place) || place.startsWith(told + ".") || told.startsWith(place + "."));
    }

    private Translation translated(Map<String, Object> file) throws IOException {
        return ComposeFile.translate(new Yaml().dump(file), "here", new Surroundings(folder, Map.of(), Set.of()));
    }

    private static Map<String, Object> file() throws IOException {
        try (InputStream stream = requireNonNull(EveryKeyTest.class.getResourceAsStream("every-key.yaml"))) {
            var text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        }
    }

    /// Of every key that the specification knows, however deep.
    private static List<List<String>> paths(@Nullable Object value, List<String> at) {
        var paths = new ArrayList<List<String>>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> {
                var path = below(at, String.valueOf(key));
                if (!MEANINGLESS.contains(String.join(".", path))) {
                    if (!isName(path)) {
                        paths.add(path);
                    }
                    paths.addAll(paths(inner, path));
                }
            });
        } else if (value instanceof List<?> list) {
            for (var i = 0; i < list.size(); i++) {
                paths.addAll(paths(list.get(i), below(at, "" + i)));
            }
        }
        return paths;
    }

    private static boolean isName(List<String> path) {
        return path.size() == 2 && NAMES.contains(path.getFirst());
    }

    private static List<String> below(List<String> path, String key) {
        var longer = new ArrayList<>(path);
        longer.add(key);
        return longer;
    }

    private static Map<String, Object> without(Map<String, Object> file, List<String> path) {
        return changed(file, path, Map::remove);
    }

    private static Map<String, Object> with(Map<String, Object> file, List<String> path) {
        return changed(file, path, (holder, key) -> holder.put(key, "something"));
    }

    private interface Change {
        void make(Map<Object, Object> holder, Object key);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> changed(Map<String, Object> file, List<String> path, Change change) {
        var copy = (Map<String, Object>) copied(file);
        Object at = copy;
        for (var key : path.subList(0, path.size() - 1)) {
            at = requireNonNull(
                    at instanceof List<?> list ? list.get(Integer.parseInt(key)) : ((Map<?, ?>) at).get(key));
        }
        change.make((Map<Object, Object>) at, path.getLast());
        return copy;
    }

    private static Object copied(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<Object, Object>();
                map.forEach((key, inner) -> copy.put(key, copied(inner)));
                yield copy;
            }
            case List<?> list -> {
                var copy = new ArrayList<Object>();
                list.forEach(inner -> copy.add(copied(inner)));
                yield copy;
            }
            default -> value;
        };
    }
}
