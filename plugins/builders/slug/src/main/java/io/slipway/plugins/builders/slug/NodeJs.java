package io.slipway.plugins.builders.slug;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.spi.build.Detection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Programs with a `package.json`, for npm, yarn (1 and later) or pnpm, whichever has the lock file.
final class NodeJs implements Language {
    static final Tool.Kind NODE = new Tool.Kind(
            "node", "Node.js", "install it from the distribution (apt install nodejs) or from nodejs.org");

    /// Where the builds of front ends usually put what is to be served.
    private static final List<String> SITES = List.of("dist", "build", "out", "public", "_site");

    private static final List<String> PROGRAMS =
            List.of("server.js", "index.js", "app.js", "main.js", "server.mjs", "index.mjs");

    /// What package managers note for themselves, with the time of day in it.
    private static final List<String> LEFT_OUT = List.of(
            ".yarn",
            "node_modules/.modules.yaml",
            "node_modules/.pnpm-workspace-state.json",
            "node_modules/.pnpm-workspace-state-v1.json");

    @Override
    public Optional<Detection> detect(SourceTree tree) throws IOException {
        var project = tree.json("package.json");
        if (project.isEmpty()) {
            return Optional.empty();
        }
        var packages = NodePackages.of(tree);
        var reason =
                packages.lockFile().map(lock -> "package.json with " + lock).orElse("package.json");
        return Optional.of(new Detection(
                "nodejs",
                wanted(tree, project.get()).map(range -> "nodejs " + range.text()),
                processes(tree, project.get()),
                OptionalInt.empty(),
                Map.of("NODE_ENV", "production", "PATH", "node_modules/.bin:" + Workshop.USUAL_PATH),
                packages.dependencies(tree),
                reason));
    }

    @Override
    public Built build(Workshop workshop, Detection detection) throws IOException, InterruptedException {
        var project = workshop.tree().json("package.json").orElseThrow();
        var node = workshop.require(NODE, wanted(workshop.tree(), project));
        workshop.prefer(node);
        workshop.title("Node.js %s (%s)".formatted(node.version(), detection.reason()));
        NodePackages.of(workshop.tree()).install(workshop, project);

        var processes = detection.processes();
        var path = "node_modules/.bin:%s:%s".formatted(node.folder(), Workshop.USUAL_PATH);
        if (processes.isEmpty()) {
            var site = StaticSite.folder(workshop.tree(), SITES);
            if (site.isPresent()) {
                StaticSite.install(workshop);
                processes = Map.of("web", StaticSite.command(site.get()));
                path = workshop.machine().javaHome().resolve("bin") + ":" + path;
            }
        }
        return new Built(
                new Detection(
                        detection.language(),
                        Optional.of("nodejs " + node.version()),
                        processes,
                        detection.port(),
                        Map.of("NODE_ENV", "production", "PATH", path),
                        detection.dependencies(),
                        detection.reason()),
                LEFT_OUT);
    }

    private static Map<String, String> processes(SourceTree tree, JsonNode project) throws IOException {
        var start = project.path("scripts").path("start").asText();
        if (!start.isBlank()) {
            // npm itself would stand between the program and its signals; what it does beyond is kept.
            var more = project.path("scripts").has("prestart") || start.contains("npm_");
            return tree.processes(Map.of("web", more ? "npm start" : start.strip()));
        }
        var main = project.path("main").asText();
        if (!main.isBlank() && tree.has(main)) {
            return tree.processes(Map.of("web", "node " + main));
        }
        var program = tree.first(PROGRAMS.toArray(String[]::new));
        return tree.processes(program.map(name -> Map.of("web", "node " + name)).orElse(Map.of()));
    }

    private static Optional<VersionRange> wanted(SourceTree tree, JsonNode project) throws IOException {
        for (var file : List.of(".nvmrc", ".node-version")) {
            var line = tree.line(file);
            if (line.isPresent()) {
                return VersionRange.line(line.get(), 1);
            }
        }
        return VersionRange.parse(project.path("engines").path("node").asText());
    }
}
