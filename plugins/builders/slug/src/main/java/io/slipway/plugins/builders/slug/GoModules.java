package io.slipway.plugins.builders.slug;

import io.slipway.spi.build.Detection;
import io.slipway.spi.build.Detection.Dependency;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Go with modules, vendored or not. Its programs go to `bin/`.
final class GoModules implements Language {
    private static final Tool.Kind GO =
            new Tool.Kind("go", "Go", "install it from the distribution (apt install golang-go) or from go.dev");

    private static final Pattern MODULE = Pattern.compile("^module\\s+\"?([^\\s\"]+)", Pattern.MULTILINE);
    private static final Pattern VERSION = Pattern.compile("^go\\s+(\\d+\\.\\d+\\S*)", Pattern.MULTILINE);
    private static final Pattern REQUIRE =
            Pattern.compile("^(?:require)?\\s+\"?([^\\s\"(]+)\"?\\s+v(\\S+)", Pattern.MULTILINE);
    private static final Pattern MAIN = Pattern.compile("^package\\s+main\\b", Pattern.MULTILINE);

    @Override
    public Optional<Detection> detect(SourceTree tree) throws IOException {
        var module = tree.text("go.mod");
        if (module.isEmpty()) {
            return Optional.empty();
        }
        var reason = tree.has("vendor/modules.txt")
                ? "go.mod with vendor"
                : tree.has("go.sum") ? "go.mod with go.sum" : "go.mod";
        return Optional.of(new Detection(
                "go",
                wanted(module.get()).map(range -> "go " + range.text()),
                tree.processes(processes(programs(tree, module.get()))),
                OptionalInt.empty(),
                Map.of("PATH", "bin:" + Workshop.USUAL_PATH),
                dependencies(module.get()),
                reason));
    }

    @Override
    public Built build(Workshop workshop, Detection detection) throws IOException, InterruptedException {
        var module = workshop.tree().text("go.mod").orElse("");
        var go = workshop.require(GO, wanted(module));
        workshop.prefer(go);
        workshop.title("Go %s (%s)".formatted(go.version(), detection.reason()));
        workshop.set("GOCACHE", workshop.cache("go/build").toString());
        workshop.set("GOMODCACHE", workshop.cache("go/mod").toString());
        workshop.set("GOPATH", workshop.cache("go").toString());
        // The kernel must be able to empty a cache, and Go would write it read-only.
        workshop.set("GOFLAGS", "-modcacherw");
        workshop.set("GOTOOLCHAIN", "local");
        // Without C the program runs on any Linux, whatever its libraries.
        workshop.set("CGO_ENABLED", "0");
        var arguments = new ArrayList<>(List.of(
                go.program().toString(), "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", "bin/"));
        programs(workshop.tree(), module).values().forEach(arguments::add);
        workshop.run(arguments);
        return new Built(
                new Detection(
                        detection.language(),
                        Optional.of("go " + go.version()),
                        detection.processes(),
                        detection.port(),
                        detection.env(),
                        detection.dependencies(),
                        detection.reason()),
                List.of("vendor"));
    }

    /// What is built, its package by its name: the module itself, or each program below `cmd/`.
    private static Map<String, String> programs(SourceTree tree, String module) throws IOException {
        var programs = new LinkedHashMap<String, String>();
        if (isProgram(tree, "")) {
            var path = MODULE.matcher(module);
            var name = path.find() ? path.group(1).replaceAll("/v\\d+$", "") : "app";
            programs.put(name.substring(name.lastIndexOf('/') + 1), ".");
        }
        for (var folder : tree.folders("cmd")) {
            if (isProgram(tree, "cmd/" + folder)) {
                programs.put(folder, "./cmd/" + folder);
            }
        }
        return programs.isEmpty() ? Map.of("app", ".") : programs;
    }

    private static boolean isProgram(SourceTree tree, String folder) throws IOException {
        for (var file : tree.endingWith(folder, ".go")) {
            if (!file.endsWith("_test.go")
                    && MAIN.matcher(tree.text(file).orElse("")).find()) {
                return true;
            }
        }
        return false;
    }

    /// One program serves; of several the one that is called so, or else the first.
    private static Map<String, String> processes(Map<String, String> programs) {
        var processes = new LinkedHashMap<String, String>();
        programs.keySet().forEach(name -> processes.put(name, "bin/" + name));
        var web = List.of("web", "server", "api").stream()
                .filter(processes::containsKey)
                .findFirst()
                .orElse(processes.keySet().iterator().next());
        processes.put("web", "bin/" + web);
        if (programs.size() == 1) {
            processes.keySet().retainAll(List.of("web"));
        }
        return processes;
    }

    private static List<Dependency> dependencies(String module) {
        return REQUIRE.matcher(module)
                .results()
                .map(match -> new Dependency(match.group(1), match.group(2)))
                .toList();
    }

    private static Optional<VersionRange> wanted(String module) {
        var version = VERSION.matcher(module);
        return version.find() ? VersionRange.parse(">=" + version.group(1)) : Optional.empty();
    }
}
