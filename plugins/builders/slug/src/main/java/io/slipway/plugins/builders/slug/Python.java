package io.slipway.plugins.builders.slug;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.slipway.host.tree.PlainFiles;
import io.slipway.spi.build.Detection;
import io.slipway.spi.build.Detection.Dependency;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Python with pip, poetry or uv. Packages are installed by `pip install --target` beside the source: unlike a
/// virtual environment such a folder runs from wherever the slug is unpacked.
final class Python implements Language {
    private static final String TARGET = ".slipway/python";

    private static final Tool.Kind PYTHON = new Tool.Kind(
            "python3",
            List.of("python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python3.9", "python3.8"),
            "Python",
            "install it from the distribution (apt install python3 python3-pip), or with pyenv or uv, and name its"
                    + " folder in toolFolders");

    private static final List<String> PROGRAMS = List.of("main.py", "app.py", "server.py", "wsgi.py", "run.py");
    private static final Pattern INSTALLED = Pattern.compile("(.+)-([^-]+)\\.dist-info");
    private static final Pattern INSTANCE =
            Pattern.compile("^(\\w+)\\s*(?::[^=]+)?=\\s*(Flask|FastAPI|Starlette|Quart)\\(", Pattern.MULTILINE);

    @Override
    public Optional<Detection> detect(SourceTree tree) throws IOException {
        var packages = PythonPackages.of(tree);
        var program = tree.first(PROGRAMS.toArray(String[]::new));
        var reason = packages.map(PythonPackages::file).or(() -> program);
        if (reason.isEmpty() && !tree.has("manage.py")) {
            return Optional.empty();
        }
        var dependencies = packages.map(PythonPackages::dependencies).orElse(List.of());
        return Optional.of(new Detection(
                "python",
                wanted(tree).map(range -> "python " + range.text()),
                tree.processes(processes(tree, dependencies)),
                OptionalInt.empty(),
                env(Optional.empty()),
                dependencies,
                reason.orElse("manage.py")));
    }

    @Override
    public Built build(Workshop workshop, Detection detection) throws IOException, InterruptedException {
        var python = workshop.require(PYTHON, wanted(workshop.tree()));
        workshop.prefer(python);
        workshop.title("Python %s (%s)".formatted(python.version(), detection.reason()));
        var packages = PythonPackages.of(workshop.tree());
        if (packages.isPresent()) {
            install(workshop, python, packages.get());
        }
        var target = workshop.tree().root().resolve(TARGET);
        var dependencies = installed(target);
        var processes = detection.processes().isEmpty()
                ? workshop.tree().processes(processes(workshop.tree(), dependencies))
                : detection.processes();
        return new Built(
                new Detection(
                        detection.language(),
                        Optional.of("python " + python.version()),
                        processes,
                        detection.port(),
                        env(Optional.of(python)),
                        dependencies,
                        detection.reason()),
                List.of());
    }

    private static void install(Workshop workshop, Tool python, PythonPackages packages)
            throws IOException, InterruptedException {
        var program = python.program().toString();
        if (workshop.ask(List.of(program, "-m", "pip", "--version")).isEmpty()) {
            throw Workshop.missing(
                    new Tool.Kind("pip", "pip for Python " + python.version(), "install it (apt install python3-pip)"),
                    Optional.empty(),
                    List.of());
        }
        workshop.set("PIP_CACHE_DIR", workshop.cache("pip").toString());
        workshop.set("PIP_DISABLE_PIP_VERSION_CHECK", "1");
        workshop.set("PIP_NO_INPUT", "1");
        workshop.set("PIP_ROOT_USER_ACTION", "ignore");
        var arguments = new ArrayList<>(List.of(
                program,
                "-m",
                "pip",
                "install",
                "--target",
                TARGET,
                "--no-compile",
                "--no-warn-script-location",
                "--progress-bar",
                "off"));
        if (packages.file().equals("requirements.txt")) {
            arguments.addAll(List.of("-r", "requirements.txt"));
        } else if (!packages.lines().isEmpty()) {
            var list = workshop.note("requirements.txt", String.join("\n", packages.lines()) + "\n");
            arguments.addAll(List.of("-r", list.toString()));
            if (packages.file().endsWith(".lock")) {
                arguments.addAll(List.of("--no-deps", "--require-hashes"));
            }
        } else {
            return;
        }
        workshop.run(arguments);
        var target = workshop.tree().root().resolve(TARGET);
        if (Files.isDirectory(target)) {
            relocate(workshop.tree().root(), target.resolve("bin"));
            // Bytecode that is checked by content: the times of the files change when the slug is unpacked.
            // What does not compile (templates of code, another version's syntax) is not our affair.
            workshop.ask(List.of(
                    program, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash", TARGET));
        }
    }

    /// Scripts name the interpreter by its path here; where they run, the path may be another.
    private static void relocate(Path root, Path scripts) throws IOException {
        if (!PlainFiles.leadsTo(root, scripts) || !Files.isDirectory(scripts)) {
            return;
        }
        try (var files = Files.list(scripts)) {
            for (var file : files.toList()) {
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                // Bytes stay bytes in this charset, whatever the file is in.
                var text = Files.readString(file, StandardCharsets.ISO_8859_1);
                var end = text.indexOf('\n');
                if (end > 0 && text.startsWith("#!") && text.substring(0, end).contains("python")) {
                    Files.writeString(
                            file,
                            "#!/usr/bin/env python3" + text.substring(end),
                            StandardCharsets.ISO_8859_1,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
    }

    private static List<Dependency> installed(Path target) throws IOException {
        if (!Files.isDirectory(target)) {
            return List.of();
        }
        try (var folders = Files.list(target)) {
            return folders.map(folder -> INSTALLED.matcher(folder.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(match -> new Dependency(PythonLock.normal(match.group(1)), match.group(2)))
                    .sorted(Comparator.comparing(Dependency::name))
                    .toList();
        }
    }

    private static Map<String, String> env(Optional<Tool> python) {
        var folder = python.map(tool -> tool.folder() + ":").orElse("");
        return Map.of(
                "PATH",
                TARGET + "/bin:" + folder + Workshop.USUAL_PATH,
                // `src` is where projects of poetry and uv keep their packages.
                "PYTHONPATH",
                TARGET + ":.:src",
                "PYTHONUNBUFFERED",
                "1",
                "PYTHONDONTWRITEBYTECODE",
                "1");
    }

    private static Map<String, String> processes(SourceTree tree, List<Dependency> dependencies) throws IOException {
        if (tree.has("manage.py")) {
            return django(tree, dependencies);
        }
        var program = tree.first(PROGRAMS.toArray(String[]::new));
        if (program.isEmpty()) {
            return Map.of();
        }
        var module = program.get().replace(".py", "");
        var instance = INSTANCE.matcher(tree.text(program.get()).orElse(""));
        if (instance.find()) {
            var app = module + ":" + instance.group(1);
            var asynchronous = !instance.group(2).equals("Flask");
            if (asynchronous && has(dependencies, "uvicorn")) {
                return Map.of("web", "uvicorn %s --host 0.0.0.0 --port $PORT".formatted(app));
            }
            if (!asynchronous && has(dependencies, "gunicorn")) {
                return Map.of("web", "gunicorn %s --bind 0.0.0.0:$PORT".formatted(app));
            }
            if (!asynchronous
                    && has(dependencies, "flask")
                    && !tree.text(program.get()).orElse("").contains("__main__")) {
                return Map.of("web", "flask --app %s run --host 0.0.0.0 --port $PORT".formatted(app));
            }
        }
        return Map.of("web", "python3 " + program.get());
    }

    private static Map<String, String> django(SourceTree tree, List<Dependency> dependencies) throws IOException {
        if (has(dependencies, "gunicorn")) {
            for (var folder : tree.folders("")) {
                if (tree.has(folder + "/wsgi.py")) {
                    return Map.of("web", "gunicorn %s.wsgi --bind 0.0.0.0:$PORT".formatted(folder));
                }
            }
        }
        return Map.of("web", "python3 manage.py runserver --noreload 0.0.0.0:$PORT");
    }

    private static boolean has(List<Dependency> dependencies, String name) {
        return dependencies.stream()
                .anyMatch(each -> PythonLock.normal(each.name()).equals(name));
    }

    private static Optional<VersionRange> wanted(SourceTree tree) throws IOException {
        for (var file : List.of(".python-version", "runtime.txt")) {
            var line = tree.line(file);
            if (line.isPresent()) {
                return VersionRange.line(line.get().replace("python-", ""), 2);
            }
        }
        var project = tree.toml("pyproject.toml").orElse(MissingNode.getInstance());
        var text = project.path("project").path("requires-python").asText();
        if (text.isEmpty()) {
            text = project.path("tool")
                    .path("poetry")
                    .path("dependencies")
                    .path("python")
                    .asText();
        }
        return VersionRange.parse(text);
    }
}
