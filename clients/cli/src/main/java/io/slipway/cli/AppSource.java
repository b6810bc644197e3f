package io.slipway.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import io.slipway.compose.Names;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// What is deployed: the text of an app file and the folders and archives that it names.
///
/// The server alone judges the file; here it is only looked into for what must be uploaded.
///
/// @param local by component, what to upload
/// @param notes on what of a compose file comes over in another shape, or not at all
record AppSource(String app, String file, Map<String, Path> local, List<String> notes) {
    static final String FILE = "slipway.yaml";

    /// Keys of a component whose source the server gets by itself.
    private static final List<String> ELSEWHERE = List.of("git", "image", "service", "package");

    /// @param place a folder, with or without an app file; an app file; an archive; or the URL of a git repository
    /// @param name of the app; the file's own, or that of the folder, where empty
    static AppSource of(String place, Optional<String> name) throws IOException, Told {
        return of(place, name, Optional.empty(), new ComposeOptions());
    }

    /// @param secret name of the one that opens the repository
    static AppSource of(String place, Optional<String> name, Optional<String> secret, ComposeOptions compose)
            throws IOException, Told {
        if (place.matches("[a-z+]+://.*|[^/]+@[^/]+:.*")) {
            return ofRepository(place, name, secret);
        }
        if (secret.isPresent()) {
            throw Told.usage(
                    "--git-secret is for the URL of a repository, '%s' is none".formatted(place),
                    "name it in the app file: 'gitSecret: %s' beside 'git'".formatted(secret.get()));
        }
        var path = Path.of(place).toAbsolutePath().normalize();
        if (Files.isDirectory(path)) {
            var file = path.resolve(FILE);
            var composed = Files.exists(file) ? Optional.<Path>empty() : ComposeOptions.in(path);
            return composed.isPresent()
                    ? ofFile(composed.get(), name, compose)
                    : ofText(Files.exists(file) ? text(file) : "", path, name);
        }
        if (!Files.exists(path)) {
            throw Told.usage("there is no '%s'".formatted(place), "slipway deploy FOLDER");
        }
        var lower = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
            return ofFile(path, name, compose);
        }
        var app = name.orElse(Names.near(lower.replaceFirst("\\.(tar\\.gz|tgz|tar|zip|jar|war)$", "")));
        var file = "app: %s\ncomponents:\n  web:\n    archive: %s\n"
                .formatted(app, quoted(String.valueOf(path.getFileName())));
        return new AppSource(app, file, Map.of("web", path), List.of());
    }

    /// @param place with `#` and a branch, tag or commit behind it, where it is not the default one
    private static AppSource ofRepository(String place, Optional<String> name, Optional<String> secret) {
        var given = place.replaceFirst("#.*$", "");
        // git's short form of ssh.
        var url = given.contains("://") ? given : "ssh://" + given.replaceFirst(":/?", "/");
        var app = name.orElse(Names.near(url.replaceFirst("(\\.git)?/*$", "").replaceFirst("^.*[/:]", "")));
        var version = given.equals(place) ? "" : "    version: " + quoted(place.substring(given.length() + 1)) + "\n";
        var opened = secret.map(text -> "    gitSecret: " + quoted(text) + "\n").orElse("");
        var file = "app: %s\ncomponents:\n  web:\n    git: %s\n%s%s".formatted(app, quoted(url), version, opened);
        return new AppSource(app, file, Map.of(), List.of());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String text(Path file) throws IOException, Told {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException _) {
            throw Told.usage("%s is not text in UTF-8".formatted(file.getFileName()), "save it as UTF-8");
        }
    }

    private static AppSource ofFile(Path file, Optional<String> name, ComposeOptions compose) throws IOException, Told {
        var text = text(file);
        var folder = parent(file);
        if (!ComposeOptions.isCompose(file, tree(text))) {
            return ofText(text, folder, name);
        }
        var composed = compose.read(text, file, Names.near(String.valueOf(folder.getFileName())));
        var source = ofText(composed.file(), folder, name);
        return new AppSource(source.app(), source.file(), source.local(), composed.notes());
    }

    private static AppSource ofText(String text, Path folder, Optional<String> name) {
        var root = tree(text);
        var app = name.or(() -> Optional.ofNullable(root.get("app")).map(Object::toString))
                .orElseGet(() -> Names.near(String.valueOf(folder.getFileName())));
        var local = new LinkedHashMap<String, Path>();
        if (!(root.get("components") instanceof Map<?, ?> components)) {
            local.put("web", folder);
            return new AppSource(app, text, local, List.of());
        }
        components.forEach((component, keys) -> {
            var values = keys instanceof Map<?, ?> map ? map : Map.of();
            if (ELSEWHERE.stream().allMatch(key -> values.get(key) == null)) {
                var given = values.get("archive") == null ? values.get("source") : values.get("archive");
                local.put(
                        String.valueOf(component),
                        folder.resolve(given == null ? "." : given.toString()).normalize());
            }
        });
        return new AppSource(app, text, local, List.of());
    }

    private static Map<?, ?> tree(String text) {
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(text) instanceof Map<?, ?> map
                    ? map
                    : Map.of();
        } catch (YAMLException e) {
            // The server says what is wrong, with lines.
            return Map.of();
        }
    }

    /// Uploads what is local and answers the body of a plan or a deploy.
    ObjectNode upload(ApiClient client, String team) throws ApiException, IOException, InterruptedException, Told {
        var body = JsonNodeFactory.instance.objectNode().put("file", file);
        var uploads = body.putObject("uploads");
        var done = new HashMap<Path, String>();
        for (var entry : local.entrySet()) {
            var path = entry.getValue();
            if (!Files.exists(path)) {
                throw Told.failed(
                        "the source of component '%s' is '%s', which does not exist".formatted(entry.getKey(), path),
                        "correct 'source' in slipway.yaml");
            }
            if (!done.containsKey(path)) {
                done.put(path, upload(client, team, path));
            }
            uploads.put(entry.getKey(), done.get(path));
        }
        return body;
    }

    private static String upload(ApiClient client, String team, Path path)
            throws ApiException, IOException, InterruptedException, Told {
        var target = ApiClient.path("v1", "teams", team, "uploads");
        if (!Files.isDirectory(path)) {
            return client.upload(target, path).path("upload").asText();
        }
        var archive = Files.createTempFile("slipway-", ".tar.gz");
        try {
            if (SourcePack.write(path, archive) == 0) {
                throw Told.failed("'%s' holds no source".formatted(path), "deploy a folder with files");
            }
            return client.upload(target, archive).path("upload").asText();
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    static Path parent(Path file) {
        var parent = file.getParent();
        return parent == null ? file : parent;
    }
}
