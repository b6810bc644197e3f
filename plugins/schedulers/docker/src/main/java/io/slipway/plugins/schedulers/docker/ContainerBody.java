package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.docker.ContainerProgram;
import io.slipway.docker.Images;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.storage.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the engine is asked to make of a template: bodies for `POST /containers/create`. Pure.
final class ContainerBody {
    /// Ports of an instance: `name:number:transport`, with commas between.
    static final String PORTS = "io.slipway.ports";

    private static final int CPU_PERIOD = 100_000;
    /// Fields of a container's own configuration that instances take over from their definition.
    private static final List<String> CONFIG = List.of(
            "Image", "User", "Env", "Cmd", "Entrypoint", "WorkingDir", "StopSignal", "StopTimeout", "Healthcheck");
    private static final List<String> HOST = List.of(
            "Memory",
            "MemorySwap",
            "CpuPeriod",
            "CpuQuota",
            "PidsLimit",
            "CapDrop",
            "SecurityOpt",
            "ReadonlyRootfs",
            "Tmpfs",
            "Ulimits",
            "LogConfig",
            "Mounts",
            "ExtraHosts",
            "Init");

    private static final List<String> FROM_DEFINITION = List.of(PORTS, Labels.NETWORK, Labels.ALIASES, Labels.FILES);

    private final DockerSchedulerConfig config;

    ContainerBody(DockerSchedulerConfig config) {
        this.config = config;
    }

    /// @param labels of a definition, to which the ports are added
    ObjectNode definition(TemplateKey template, Images.Facts image, Map<String, String> labels) {
        var program = new ContainerProgram(template.program(), template.mounts(), image);
        var body = object();
        body.put("Image", image.reference());
        program.user(config.user(), config.rootAllowed()).ifPresent(user -> body.put("User", user));
        program.shellCommand().ifPresent(command -> {
            body.putArray("Entrypoint").add("/bin/sh").add("-c");
            body.putArray("Cmd").add(command);
        });
        var env = body.putArray("Env");
        program.environment().forEach((name, value) -> env.add(name + "=" + value));
        body.put("StopSignal", program.stopSignal());
        body.put("StopTimeout", program.stopSeconds());
        // The kernel looks by itself: checks inside each container would cost a process every few seconds.
        body.putObject("Healthcheck").putArray("Test").add("NONE");
        var marks = body.putObject("Labels");
        labels.forEach(marks::put);
        marks.put(PORTS, program.describedPorts());
        if (!template.program().files().isEmpty()) {
            marks.put(Labels.FILES, Integer.toString(template.program().files().size()));
        }
        var host = host(template, program);
        body.set("HostConfig", host);
        for (var attachment : template.attachments()) {
            switch (attachment) {
                case Attachment.Named(String network, var aliases, var hosts) -> {
                    marks.put(Labels.NETWORK, network);
                    marks.put(Labels.ALIASES, String.join(",", new TreeSet<>(aliases)));
                    var found = host.putArray("ExtraHosts");
                    new TreeMap<>(hosts).forEach((name, address) -> found.add(name + ":" + address));
                }
            }
        }
        return body;
    }

    private ObjectNode host(TemplateKey template, ContainerProgram program) {
        var limits = template.program().limits();
        var host = object();
        host.put("NetworkMode", "none");
        host.put("Memory", limits.memoryBytes());
        // The same number: no swap on top.
        host.put("MemorySwap", limits.memoryBytes());
        host.put("CpuPeriod", CPU_PERIOD);
        host.put("CpuQuota", Math.max(1_000, (long) limits.cpuMillis() * CPU_PERIOD / 1_000));
        host.put("PidsLimit", limits.processes());
        host.putArray("CapDrop").add("ALL");
        host.putArray("SecurityOpt").add("no-new-privileges");
        host.put("ReadonlyRootfs", config.readOnlyRoot());
        if (config.readOnlyRoot()) {
            host.putObject("Tmpfs").put("/tmp", "rw,nosuid,nodev,mode=1777,size=" + config.tmpBytes());
        }
        if (config.openFiles() != 0) {
            host.putArray("Ulimits")
                    .addObject()
                    .put("Name", "nofile")
                    .put("Soft", config.openFiles())
                    .put("Hard", config.openFiles());
        }
        var log = host.putObject("LogConfig").put("Type", "json-file").putObject("Config");
        log.put("max-size", Long.toString(config.logBytes() / 2)).put("max-file", "2");
        // Reaps what the program leaves, and takes signals that a first process would be deaf to.
        host.put("Init", true);
        var mounts = host.putArray("Mounts");
        for (var mount : template.mounts()) {
            switch (mount.mount()) {
                case Mount.Directory(Path path, var _) ->
                    mounts.addObject()
                            .put("Type", "bind")
                            .put("Source", path.toString())
                            .put("Target", program.target(mount));
                case Mount.EngineVolume(String name, var _) ->
                    // What the image has there would be copied into it, with its owner: the storage has seen to both.
                    mounts.addObject()
                            .put("Type", "volume")
                            .put("Source", name)
                            .put("Target", program.target(mount))
                            .putObject("VolumeOptions")
                            .put("NoCopy", true);
            }
        }
        return host;
    }

    /// What an instance is made from, given its definition as the engine shows it.
    ///
    /// @param restarts whether the engine starts it again when it ended
    static ObjectNode instance(
            JsonNode definition, Map<String, String> labels, Networks.Place place, boolean restarts) {
        var body = object();
        var config = definition.path("Config");
        CONFIG.stream().filter(config::hasNonNull).forEach(name -> body.set(name, config.path(name)));
        var marks = body.putObject("Labels");
        var told = config.path("Labels");
        FROM_DEFINITION.stream()
                .filter(told::hasNonNull)
                .forEach(name -> marks.put(name, told.path(name).asText()));
        labels.forEach(marks::put);
        marks.put(Labels.ADDRESS, place.address());
        var host = body.putObject("HostConfig");
        var given = definition.path("HostConfig");
        HOST.stream().filter(given::hasNonNull).forEach(name -> host.set(name, given.path(name)));
        host.put("NetworkMode", place.network());
        // Not "always": what was stopped must stay so when the engine is restarted.
        host.putObject("RestartPolicy").put("Name", restarts ? "unless-stopped" : "no");
        var endpoint =
                body.putObject("NetworkingConfig").putObject("EndpointsConfig").putObject(place.network());
        endpoint.putObject("IPAMConfig").put("IPv4Address", place.address());
        var aliases = told.path(Labels.ALIASES).asText();
        if (!aliases.isEmpty()) {
            var names = endpoint.putArray("Aliases");
            List.of(aliases.split(",")).forEach(names::add);
        }
        return body;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
