package io.slipway.plugins.builders.slug;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.Detection.Dependency;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a Python project says what it needs.
///
/// @param file that led to it
/// @param lines of a requirements file; empty where pip reads `file` itself
/// @param dependencies as far as the versions are settled before the build
record PythonPackages(String file, List<String> lines, List<Dependency> dependencies) {
    private static final Pattern PINNED =
            Pattern.compile("\\s*([A-Za-z0-9._-]+)(?:\\[[^\\]]*\\])?\\s*==\\s*([^\\s;#*]+).*");

    static Optional<PythonPackages> of(SourceTree tree) throws IOException {
        var project = tree.toml("pyproject.toml").orElse(MissingNode.getInstance());
        var uv = tree.toml("uv.lock");
        if (uv.isPresent()) {
            return Optional.of(of("uv.lock", PythonLocks.uv(uv.get())));
        }
        var poetry = tree.toml("poetry.lock");
        if (poetry.isPresent()) {
            return Optional.of(of("poetry.lock", PythonLocks.poetry(project, poetry.get())));
        }
        var requirements = tree.text("requirements.txt");
        if (requirements.isPresent()) {
            return Optional.of(new PythonPackages("requirements.txt", List.of(), pinned(requirements.get())));
        }
        if (!project.isMissingNode()) {
            return Optional.of(unlocked(project));
        }
        return Optional.empty();
    }

    private static PythonPackages of(String file, PythonLock lock) {
        return new PythonPackages(file, lock.requirements(), lock.dependencies());
    }

    private static PythonPackages unlocked(JsonNode project) {
        if (project.path("tool").path("poetry").has("dependencies")) {
            throw SlipwayException.invalid("pyproject.toml is poetry's and there is no poetry.lock: run `poetry lock`");
        }
        var lines = new ArrayList<String>();
        project.path("project").path("dependencies").forEach(text -> lines.add(text.asText()));
        return new PythonPackages("pyproject.toml", lines, List.of());
    }

    private static List<Dependency> pinned(String requirements) {
        return requirements
                .lines()
                .map(PINNED::matcher)
                .filter(Matcher::matches)
                .map(match -> new Dependency(match.group(1), match.group(2)))
                .toList();
    }
}
