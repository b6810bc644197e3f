package io.slipway.plugins.builders.slug;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.spi.build.Detection.Dependency;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The package manager of a Node.js project, told by its lock file.
enum NodePackages {
    NPM("package-lock.json"),
    SHRINKWRAP("npm-shrinkwrap.json"),
    PNPM("pnpm-lock.yaml"),
    YARN("yarn.lock"),
    /// Yarn 2 and later, whose lock file has another form.
    BERRY("yarn.lock"),
    UNLOCKED("");

    private static final Tool.Kind NPM_TOOL =
            new Tool.Kind("npm", "npm", "install it with Node.js (apt install npm), or from nodejs.org");
    private static final Pattern PINNED = Pattern.compile("(npm|yarn|pnpm)@(\\d+\\.\\d+\\.\\d+[\\w.-]*).*");
    private static final Pattern PNPM_FORMAT = Pattern.compile("lockfileVersion: '?(\\d+)");

    private final String file;

    NodePackages(String file) {
        this.file = file;
    }

    static NodePackages of(SourceTree tree) throws IOException {
        for (var packages : List.of(SHRINKWRAP, NPM, PNPM)) {
            if (tree.has(packages.file)) {
                return packages;
            }
        }
        var yarn = tree.text(YARN.file);
        if (yarn.isEmpty()) {
            return UNLOCKED;
        }
        return yarn.get().contains("__metadata:") ? BERRY : YARN;
    }

    Optional<String> lockFile() {
        return file.isEmpty() ? Optional.empty() : Optional.of(file);
    }

    List<Dependency> dependencies(SourceTree tree) throws IOException {
        return switch (this) {
            case NPM, SHRINKWRAP -> tree.json(file).map(NodeLocks::npm).orElse(List.of());
            case PNPM -> tree.text(file).map(NodeLocks::pnpm).orElse(List.of());
            case YARN -> tree.text(file).map(NodeLocks::yarn).orElse(List.of());
            case BERRY -> tree.text(file).map(NodeLocks::berry).orElse(List.of());
            case UNLOCKED -> List.of();
        };
    }

    /// Installs what the lock file says, runs the project's build script where it has one, and drops what only
    /// that needed.
    void install(Workshop workshop, JsonNode project) throws IOException, InterruptedException {
        npmSettings(workshop);
        var tool = command(workshop, project);
        var builds = project.path("scripts").has("build");
        switch (this) {
            case NPM, SHRINKWRAP -> {
                workshop.run(builds ? of(tool, "ci", "--include=dev") : of(tool, "ci", "--omit=dev"));
                script(workshop, tool, builds);
                if (builds) {
                    workshop.run(of(tool, "prune", "--omit=dev"));
                }
            }
            case UNLOCKED -> {
                workshop.warn("there is no lock file: two builds of the same source may differ");
                workshop.run(of(tool, "install", "--no-save", builds ? "--include=dev" : "--omit=dev"));
                script(workshop, tool, builds);
                if (builds) {
                    workshop.run(of(tool, "prune", "--omit=dev", "--no-save"));
                }
            }
            case PNPM -> {
                workshop.set("npm_config_store_dir", workshop.cache("pnpm").toString());
                workshop.run(of(tool, "install", "--frozen-lockfile", builds ? "--prod=false" : "--prod"));
                script(workshop, tool, builds);
                if (builds) {
                    workshop.run(of(tool, "prune", "--prod"), Map.of("CI", "true"));
                }
            }
            case YARN -> {
                workshop.set("YARN_CACHE_FOLDER", workshop.cache("yarn").toString());
                workshop.run(of(tool, "install", "--frozen-lockfile", "--non-interactive", "--production=" + !builds));
                script(workshop, tool, builds);
                if (builds) {
                    workshop.run(of(
                            tool,
                            "install",
                            "--frozen-lockfile",
                            "--non-interactive",
                            "--production=true",
                            "--ignore-scripts",
                            "--prefer-offline"));
                }
            }
            case BERRY -> {
                workshop.set("YARN_CACHE_FOLDER", workshop.cache("yarn").toString());
                workshop.set("YARN_ENABLE_GLOBAL_CACHE", "false");
                workshop.set("YARN_ENABLE_TELEMETRY", "false");
                // Programs are started by node itself, which knows nothing of yarn's own way to find modules.
                workshop.set("YARN_NODE_LINKER", "node-modules");
                // Another release than the project's own may write the lock file in another form.
                workshop.run(of(tool, "install", isPinned(workshop, project) ? "--immutable" : "--no-immutable"));
                script(workshop, tool, builds);
                workshop.run(of(tool, "workspaces", "focus", "--production"));
            }
        }
    }

    private static void script(Workshop workshop, List<String> tool, boolean builds)
            throws IOException, InterruptedException {
        if (builds) {
            workshop.run(of(tool, "run", "build"), Map.of("NODE_ENV", "production"));
        }
    }

    private static void npmSettings(Workshop workshop) {
        workshop.set("npm_config_cache", workshop.cache("npm").toString());
        workshop.set("npm_config_audit", "false");
        workshop.set("npm_config_fund", "false");
        workshop.set("npm_config_update_notifier", "false");
        workshop.set("npm_config_prefer_offline", "true");
        workshop.set("npm_config_progress", "false");
    }

    /// How to start the package manager: the machine's own, or one that npm brings, so that nobody has to
    /// install yarn and pnpm.
    private List<String> command(Workshop workshop, JsonNode project) throws IOException, InterruptedException {
        return switch (this) {
            case NPM, SHRINKWRAP, UNLOCKED -> List.of(npm(workshop));
            case YARN ->
                other(
                        workshop,
                        new Tool.Kind("yarn", "yarn", ""),
                        pinned(project, "yarn").orElse("1.22.22"));
            case BERRY -> berry(workshop, project);
            case PNPM ->
                other(
                        workshop,
                        new Tool.Kind("pnpm", "pnpm", ""),
                        pinned(project, "pnpm").orElse(pnpmLine(workshop)));
        };
    }

    private static String npm(Workshop workshop) throws IOException, InterruptedException {
        return workshop.require(NPM_TOOL, Optional.empty()).program().toString();
    }

    /// A release that the project keeps in its own tree comes first (`yarnPath` of `.yarnrc.yml`).
    private static List<String> berry(Workshop workshop, JsonNode project) throws IOException, InterruptedException {
        var own = workshop.tree()
                .text(".yarnrc.yml")
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith("yarnPath:"))
                        .map(line -> line.substring(9).strip().replaceAll("^[\"']|[\"']$", ""))
                        .findFirst());
        if (own.isPresent() && workshop.tree().has(own.get())) {
            return List.of("node", own.get());
        }
        var release = "@yarnpkg/cli-dist@" + pinned(project, "yarn").orElse("4");
        return List.of(npm(workshop), "exec", "--yes", "--package=" + release, "--", "yarn");
    }

    private static boolean isPinned(Workshop workshop, JsonNode project) throws IOException {
        if (pinned(project, "yarn").isPresent() || workshop.tree().has(".yarnrc.yml")) {
            return true;
        }
        workshop.warn("packageManager of package.json names no release of yarn: the newest 4 is used");
        return false;
    }

    private static List<String> other(Workshop workshop, Tool.Kind kind, String version)
            throws IOException, InterruptedException {
        var tool = workshop.find(kind);
        var line = VersionRange.line(version, 1);
        if (tool.isPresent() && line.isPresent() && line.get().holds(tool.get().version())) {
            return List.of(tool.get().program().toString());
        }
        var release = "--package=%s@%s".formatted(kind.program(), version);
        return List.of(npm(workshop), "exec", "--yes", release, "--", kind.program());
    }

    /// pnpm reads the lock files of its own line only.
    private static String pnpmLine(Workshop workshop) throws IOException {
        var text = workshop.tree().text(PNPM.file).orElse("");
        var format = PNPM_FORMAT.matcher(text);
        return switch (format.find() ? format.group(1) : "") {
            case "5" -> "7";
            case "6" -> "8";
            default -> "9";
        };
    }

    /// `packageManager` of `package.json`, as corepack reads it.
    private static Optional<String> pinned(JsonNode project, String tool) {
        var match = PINNED.matcher(project.path("packageManager").asText());
        return match.matches() && match.group(1).equals(tool) ? Optional.of(match.group(2)) : Optional.empty();
    }

    private static List<String> of(List<String> tool, String... arguments) {
        var all = new ArrayList<>(tool);
        all.addAll(List.of(arguments));
        return all;
    }
}
