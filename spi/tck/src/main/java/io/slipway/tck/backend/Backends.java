package io.slipway.tck.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is on this machine, what must be, and the report of both.
final class Backends {
    /// One engine for all test processes of a machine, which some tests restart.
    static final Set<String> SHARED = Set.of("docker");

    private final Map<String, String> environment;
    private final Map<String, BackendProbe> probes = new HashMap<>();

    Backends(Map<String, String> environment, Iterable<BackendProbe> probes) {
        this.environment = environment;
        probes.forEach(probe -> this.probes.put(probe.name(), probe));
    }

    static Backends ofThisMachine() {
        var environment = System.getenv();
        var probes = new BuiltInProbes(environment).all();
        ServiceLoader.load(BackendProbe.class, Backends.class.getClassLoader()).forEach(probes::add);
        return new Backends(environment, probes);
    }

    /// Why `name` cannot be used, or empty where it can.
    Optional<String> absence(String name) {
        var variable = "SLIPWAY_BACKEND_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
        if (environment.containsKey(variable)) {
            return Optional.empty();
        }
        @Nullable BackendProbe probe = probes.get(name);
        return probe == null
                ? Optional.of("there is no probe for %s, and %s is not set".formatted(name, variable))
                : probe.absence();
    }

    boolean isRequired(String name) {
        return List.of(environment
                        .getOrDefault("SLIPWAY_BACKENDS_REQUIRED", "")
                        .trim()
                        .split("\\s*,\\s*"))
                .contains(name);
    }

    void report(String name, String test, String outcome, String reason) {
        var file = environment.get("SLIPWAY_BACKENDS_REPORT");
        if (file == null || file.isBlank()) {
            return;
        }
        var line = String.join("\t", Arrays.asList(name, test, outcome, reason.replaceAll("\\s+", " "))) + "\n";
        try {
            // One write of a short line: test processes that run side by side do not tear each other's.
            Files.write(
                    Path.of(file),
                    line.getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot append to SLIPWAY_BACKENDS_REPORT=" + file, e);
        }
    }
}
