package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.Template.VolumeMount;
import io.slipway.spi.storage.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What the engine is asked to make of a template: bodies for `POST /containers/create`. Pure.
final class ContainerBody {
    /// Ports of an instance: `name:number:transport`, with commas between.
    static final String PORTS = "io.slipway.ports";

    private static final int FIRST_PORT = 8_080;
    private static final int CPU_PERIOD = 100_000;
    /// Operators that end a simple command, and what stands before one: `exec` would cut it off.
    private static final Pattern COMPOUND = Pattern.compile(
            "[;|&<>(){}\\n`]|^\\s*[A-Za-z_][A-Za-z0-9_]*=|^\\s*(exec|cd|set|if|for|while|until|case|!)\\b");
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
            "Init");

    private final DockerSchedulerConfig config;

    ContainerBody(DockerSchedulerConfig config) {
        this.config = config;
    }

    /// @param labels of a definition, to which the ports are added
    ObjectNode definition(TemplateKey template, Images.Facts image, Map<String, String> labels) {
        var program = template.program();
        var ports = numbers(program.ports(), image.exposed());
        var body = object();
        body.put("Image", image.reference());
        user(image.user()).ifPresent(user -> body.put("User", user));
        program.command().ifPresent(command -> {
            body.putArray("Entrypoint").add("/bin/sh").add("-c");
            body.putArray("Cmd").add(execed(command));
        });
        var folder = image.workingDirectory().isEmpty() ? "/" : image.workingDirectory();
        var env = body.putArray("Env");
        environment(template, ports, folder).forEach((name, value) -> env.add(name + "=" + value));
        body.put("StopSignal", stopSignal(program.stopSignal()));
        body.put("StopTimeout", (int) Math.max(1, (program.grace().toMillis() + 999) / 1_000));
        // The kernel looks by itself: checks inside each container would cost a process every few seconds.
        body.putObject("Healthcheck").putArray("Test").add("NONE");
        var marks = body.putObject("Labels");
        labels.forEach(marks::put);
        marks.put(PORTS, described(program.ports(), ports));
        body.set("HostConfig", host(template, folder));
        return body;
    }

    private ObjectNode host(TemplateKey template, String folder) {
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
                            .put("Target", target(mount, folder));
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
        marks.put(PORTS, config.path("Labels").path(PORTS).asText());
        labels.forEach(marks::put);
        marks.put(Labels.ADDRESS, place.address());
        var host = body.putObject("HostConfig");
        var given = definition.path("HostConfig");
        HOST.stream().filter(given::hasNonNull).forEach(name -> host.set(name, given.path(name)));
        host.put("NetworkMode", place.network());
        // Not "always": what was stopped must stay so when the engine is restarted.
        host.putObject("RestartPolicy").put("Name", restarts ? "unless-stopped" : "no");
        body.putObject("NetworkingConfig")
                .putObject("EndpointsConfig")
                .putObject(place.network())
                .putObject("IPAMConfig")
                .put("IPv4Address", place.address());
        return body;
    }

    private Map<String, String> environment(TemplateKey template, Map<String, Integer> ports, String folder) {
        var env = new TreeMap<String, String>();
        template.program().env().forEach((name, value) -> env.put(name, value.reveal()));
        for (var port : template.program().ports().reversed()) {
            var number = Integer.toString(ports.getOrDefault(port.name(), 0));
            env.put("PORT", number);
            env.put("PORT_" + variable(port.name()), number);
        }
        template.mounts().forEach(mount -> env.put(mount.variable(), target(mount, folder)));
        return env;
    }

    /// The numbers that ports have inside: the fixed ones, then what the image exposes, then 8080 and on. A
    /// network namespace of its own makes each free.
    static Map<String, Integer> numbers(List<Port> ports, Set<Integer> exposed) {
        var numbers = new LinkedHashMap<String, Integer>();
        ports.forEach(port -> port.number().ifPresent(number -> numbers.put(port.name(), number)));
        var free = new ArrayList<>(exposed);
        free.sort(null);
        var next = FIRST_PORT;
        for (var port : ports) {
            if (numbers.containsKey(port.name())) {
                continue;
            }
            free.removeAll(numbers.values());
            while (free.isEmpty() && numbers.containsValue(next)) {
                next++;
            }
            numbers.put(port.name(), free.isEmpty() ? next : free.removeFirst());
        }
        return numbers;
    }

    private static String described(List<Port> ports, Map<String, Integer> numbers) {
        return String.join(
                ",",
                ports.stream()
                        .map(port -> "%s:%d:%s"
                                .formatted(
                                        port.name(),
                                        numbers.getOrDefault(port.name(), 0),
                                        port.transport() == Port.Transport.UDP ? "udp" : "tcp"))
                        .toList());
    }

    /// The image's own user, unless that is root or none.
    private Optional<String> user(String wanted) {
        var name = wanted.split(":", 2)[0];
        var root = name.isEmpty() || name.equals("root") || name.equals("0");
        return root && !config.rootAllowed() ? Optional.of(config.user()) : Optional.empty();
    }

    /// Makes the program the one that gets the stop signal, where the shell has nothing to do after it.
    static String execed(String command) {
        return COMPOUND.matcher(command).find() ? command : "exec " + command;
    }

    private static String target(VolumeMount mount, String folder) {
        return mount.path().startsWith("/")
                ? mount.path()
                : Path.of(folder, mount.path()).normalize().toString();
    }

    private static String stopSignal(String name) {
        var plain = name.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        if (!plain.matches("[A-Z0-9]{2,6}")) {
            throw SlipwayException.invalid("stopSignal is '%s', must be a signal's name such as TERM".formatted(name));
        }
        return "SIG" + plain;
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
