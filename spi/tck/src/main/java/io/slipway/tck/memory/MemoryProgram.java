package io.slipway.tck.memory;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.storage.Mount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Plays [io.slipway.tck.SampleProgram] for one instance.
final class MemoryProgram {
    private final InMemoryCluster cluster;
    private final WorkloadId id;
    private final MemoryInstance instance;

    MemoryProgram(InMemoryCluster cluster, WorkloadId id, MemoryInstance instance) {
        this.cluster = cluster;
        this.id = id;
        this.instance = instance;
    }

    String answer(String question) {
        var parts = question.split("/", 4);
        try {
            return switch (parts[0]) {
                case "incarnation" -> System.identityHashCode(instance) + "." + instance.incarnation;
                case "env" -> environment().getOrDefault(parts[1], "");
                case "file" -> content(question.substring("file/".length()));
                case "print" -> {
                    cluster.print(id, instance.name, parts[1]);
                    yield "printed";
                }
                case "exit" -> {
                    cluster.crash(id, instance.name, Integer.parseInt(parts[1]));
                    yield "ending";
                }
                case "write" -> Files.writeString(file(parts), parts[3]).toString();
                case "read" -> Files.readString(file(parts));
                default -> throw SlipwayException.invalid("the sample program knows no question " + question);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String content(String path) throws IOException {
        return instance.program().files().stream()
                .filter(file -> file.path().equals(path))
                .map(file -> (file.executable() ? "executable " : "")
                        + file.content().reveal())
                .findFirst()
                .orElseThrow(() -> new NoSuchFileException(path));
    }

    private Path file(String[] parts) {
        return Path.of(environment().getOrDefault(parts[1], "/nowhere"), parts[2]);
    }

    private Map<String, String> environment() {
        var env = new HashMap<String, String>();
        instance.program().env().forEach((name, value) -> env.put(name, value.reveal()));
        for (Endpoint endpoint : instance.endpoints.reversed()) {
            env.put("PORT", Integer.toString(endpoint.port()));
            env.put(
                    "PORT_" + endpoint.portName().toUpperCase(Locale.ROOT).replace('-', '_'),
                    Integer.toString(endpoint.port()));
        }
        mount(instance.template.mounts(), env);
        if (!instance.template.mountsByOrdinal().isEmpty()) {
            mount(instance.template.mountsByOrdinal().getOrDefault(Integer.parseInt(instance.name), List.of()), env);
        }
        return env;
    }

    private static void mount(List<Template.VolumeMount> mounts, Map<String, String> env) {
        for (var each : mounts) {
            switch (each.mount()) {
                case Mount.Directory(Path path, var _) -> env.put(each.variable(), path.toString());
                case Mount.EngineVolume(String name, var _) -> env.put(each.variable(), name);
            }
        }
    }
}
