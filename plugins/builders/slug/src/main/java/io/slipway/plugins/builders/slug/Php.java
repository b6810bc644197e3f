package io.slipway.plugins.builders.slug;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.slipway.spi.build.Detection;
import io.slipway.spi.build.Detection.Dependency;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// PHP with Composer, or without. It is served by PHP's own server with a few workers: that needs nothing
/// beside `php` and is enough for small sites; what needs more brings a Procfile with its own server.
final class Php implements Language {
    private static final Tool.Kind PHP =
            new Tool.Kind("php", "PHP", "install it from the distribution (apt install php-cli)");
    private static final Tool.Kind COMPOSER = new Tool.Kind(
            "composer", "Composer", "install it from the distribution (apt install composer) or from getcomposer.org");

    /// Where frameworks keep what is to be seen from outside.
    private static final List<String> FOLDERS = List.of("public", "web", "webroot", "htdocs", "");

    @Override
    public Optional<Detection> detect(SourceTree tree) throws IOException {
        var folder = folder(tree);
        if (!tree.has("composer.json") && folder.isEmpty()) {
            return Optional.empty();
        }
        var locked = tree.has("composer.lock");
        var reason = !tree.has("composer.json")
                ? folder.orElse("") + "index.php"
                : locked ? "composer.json with composer.lock" : "composer.json";
        return Optional.of(new Detection(
                "php",
                wanted(tree).map(range -> "php " + range.text()),
                tree.processes(folder.map(Php::serve).orElse(Map.of())),
                OptionalInt.empty(),
                env(Optional.empty()),
                dependencies(tree.json("composer.lock").orElse(MissingNode.getInstance())),
                reason));
    }

    @Override
    public Built build(Workshop workshop, Detection detection) throws IOException, InterruptedException {
        var php = workshop.require(PHP, wanted(workshop.tree()));
        workshop.prefer(php);
        workshop.title("PHP %s (%s)".formatted(php.version(), detection.reason()));
        if (workshop.tree().has("composer.json")) {
            install(workshop);
        }
        if (detection.processes().getOrDefault("web", "").startsWith("php -S")) {
            workshop.say("served by PHP's own server; for another one add a Procfile");
        }
        return new Built(
                new Detection(
                        detection.language(),
                        Optional.of("php " + php.version()),
                        detection.processes(),
                        detection.port(),
                        env(Optional.of(php)),
                        detection.dependencies(),
                        detection.reason()),
                List.of());
    }

    private static void install(Workshop workshop) throws IOException, InterruptedException {
        // It warns of what any other place would be, a folder named after the machine's user.
        workshop.set("COMPOSER_HOME", workshop.cache("composer").toString());
        workshop.set("COMPOSER_CACHE_DIR", workshop.cache("composer/cache").toString());
        workshop.set("COMPOSER_NO_INTERACTION", "1");
        var composer = workshop.require(COMPOSER, Optional.empty()).program().toString();
        var lock = workshop.tree().json("composer.lock");
        if (lock.isEmpty()) {
            workshop.warn("there is no composer.lock: two builds of the same source may differ");
        } else {
            // Before 2.6 Composer draws a name for the autoloader's class by lot.
            var hash = lock.get().path("content-hash").asText("locked");
            workshop.run(List.of(composer, "config", "--global", "autoloader-suffix", hash));
        }
        workshop.run(
                List.of(composer, "install", "--no-dev", "--prefer-dist", "--no-progress", "--optimize-autoloader"));
    }

    private static Optional<String> folder(SourceTree tree) throws IOException {
        for (var folder : FOLDERS) {
            var prefix = folder.isEmpty() ? "" : folder + "/";
            if (tree.has(prefix + "index.php")) {
                return Optional.of(prefix);
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> serve(String folder) {
        return Map.of("web", "php -S 0.0.0.0:$PORT -t " + (folder.isEmpty() ? "." : folder.replace("/", "")));
    }

    private static Map<String, String> env(Optional<Tool> php) {
        return Map.of(
                "PATH",
                "vendor/bin:" + php.map(tool -> tool.folder() + ":").orElse("") + Workshop.USUAL_PATH,
                "PHP_CLI_SERVER_WORKERS",
                "4");
    }

    private static List<Dependency> dependencies(JsonNode lock) {
        var found = new ArrayList<Dependency>();
        lock.path("packages")
                .forEach(each -> found.add(new Dependency(
                        each.path("name").asText(), each.path("version").asText())));
        return found;
    }

    private static Optional<VersionRange> wanted(SourceTree tree) throws IOException {
        var project = tree.json("composer.json").orElse(MissingNode.getInstance());
        // To Composer `~8.1` leaves the second number free, as `~>` does elsewhere.
        var text = project.path("require").path("php").asText().replaceAll("~(?!>)", "~>");
        return VersionRange.parse(text)
                .map(range -> new VersionRange(range.text().replace("~>", "~"), range.alternatives()));
    }
}
