package io.slipway.plugins.schedulers.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.docker.ContainerProgram;
import io.slipway.docker.Images;
import io.slipway.docker.OwnLabels;
import io.slipway.spi.SpecDigest;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the Swarm is asked to make of a workload: bodies for `POST /services/create` and `/update`. Pure.
final class ServiceBody {
    private final SwarmSchedulerConfig config;
    private final Labels labels;

    ServiceBody(SwarmSchedulerConfig config, Labels labels) {
        this.config = config;
        this.labels = labels;
    }

    /// What instances are made from. Equal ones have equal keys, in every process.
    String key(WorkloadSpec desired) {
        var once = desired.mode() instanceof Mode.RunToEnd;
        return SpecDigest.of(new Key(
                        desired.template(), once, List.of(config.constraints(), config.spreadOver()), settings()))
                .substring(0, 16);
    }

    private record Key(Template template, boolean once, List<List<String>> placement, String settings) {}

    private String settings() {
        return "%s %s %s %d %s %s %d"
                .formatted(
                        config.user(),
                        config.rootAllowed(),
                        config.readOnlyRoot(),
                        config.tmpBytes(),
                        config.reserveMemory(),
                        config.restartDelay(),
                        config.logBytes());
    }

    /// A service with new instances.
    ///
    /// @param secrets what it is given beside its image
    ObjectNode of(WorkloadSpec desired, Image image, Secrets secrets) {
        var program = new ContainerProgram(desired.template().main(), List.of(), image.facts());
        var body = object().put("Name", labels.service(desired.id()));
        label(body, desired, key(desired), program.describedPorts());
        body.set("TaskTemplate", task(desired, program, image, secrets));
        body.set("Mode", mode(desired.mode()));
        // All at once: a workload's own template changes where no request is lost by it.
        body.putObject("UpdateConfig")
                .put("Parallelism", 0)
                .put("FailureAction", "continue")
                .put("Order", "stop-first");
        // No virtual address: a port of each instance on its host is what gateways choose from.
        var endpoint = body.putObject("EndpointSpec").put("Mode", "dnsrr");
        var ports = endpoint.putArray("Ports");
        for (var port : Ports.parse(program.describedPorts()).all()) {
            ports.addObject()
                    .put("Protocol", port.protocol())
                    .put("TargetPort", port.number())
                    .put("PublishMode", "host");
        }
        return body;
    }

    /// The same instances as before, in another number.
    ObjectNode of(WorkloadSpec desired, Kept kept) {
        var body = kept.spec().<ObjectNode>deepCopy();
        label(
                body,
                desired,
                kept.template(),
                kept.spec().path("Labels").path(Kept.PORTS).asText());
        body.set("Mode", mode(desired.mode()));
        return body;
    }

    /// Nothing runs any more; the service stays to tell so.
    ObjectNode removing(Kept kept, long generation) {
        var body = kept.spec().<ObjectNode>deepCopy();
        body.withObject("/Labels")
                .put(Kept.REMOVING, "true")
                .put(Kept.GENERATION, Long.toString(Math.max(generation, kept.generation())));
        return empty(body);
    }

    /// The same service without an instance.
    static ObjectNode empty(ObjectNode body) {
        body.withObject("/Mode/Replicated").put("Replicas", 0);
        return body;
    }

    private void label(ObjectNode body, WorkloadSpec desired, String key, String ports) {
        var all = body.putObject("Labels");
        labels.of(desired.id()).forEach(all::put);
        OwnLabels.of(desired.owner()).forEach(all::put);
        all.put(Kept.GENERATION, Long.toString(desired.generation()));
        all.put(Kept.DIGEST, desired.digest());
        all.put(Kept.TEMPLATE, key);
        all.put(Kept.PORTS, ports);
        if (desired.mode() instanceof Mode.RunToEnd(Duration deadline)) {
            all.put(Kept.DEADLINE, deadline.toString());
        }
    }

    /// A run is no job of Swarm's: each change of a job, of a label too, would repeat it, and what a failed one
    /// leaves on its host stays there for ever.
    private static JsonNode mode(Mode mode) {
        var body = object();
        body.putObject("Replicated")
                .put(
                        "Replicas",
                        switch (mode) {
                            case Mode.KeepRunning(int instances) -> instances;
                            case Mode.RunToEnd _ -> 1;
                            case Mode.Ordinals _ -> throw new IllegalArgumentException("ordinals are refused before");
                        });
        return body;
    }

    private JsonNode task(WorkloadSpec desired, ContainerProgram program, Image image, Secrets secrets) {
        var once = desired.mode() instanceof Mode.RunToEnd;
        var limits = desired.template().main().limits();
        var task = object();
        var container = container(desired, program, image, secrets);
        task.set("ContainerSpec", container);
        join(task, container, desired.template().attachments());
        var resources = task.putObject("Resources");
        resources
                .putObject("Limits")
                .put("MemoryBytes", limits.memoryBytes())
                .put("NanoCPUs", limits.cpuMillis() * 1_000_000L)
                .put("Pids", limits.processes());
        if (config.reserveMemory()) {
            resources.putObject("Reservations").put("MemoryBytes", limits.memoryBytes());
        }
        task.putObject("RestartPolicy")
                .put("Condition", once ? "none" : "any")
                .put("Delay", config.restartDelay().toNanos());
        var placement = task.putObject("Placement");
        config.constraints().forEach(placement.putArray("Constraints")::add);
        var preferences = placement.putArray("Preferences");
        config.spreadOver()
                .forEach(label -> preferences.addObject().putObject("Spread").put("SpreadDescriptor", label));
        placement
                .putArray("Platforms")
                .addObject()
                .put("Architecture", image.architecture())
                .put("OS", "linux");
        task.putObject("LogDriver")
                .put("Name", "json-file")
                .putObject("Options")
                .put("max-size", Long.toString(config.logBytes() / 2))
                .put("max-file", "2");
        return task;
    }

    private static void join(ObjectNode task, ObjectNode container, List<Attachment> attachments) {
        for (var attachment : attachments) {
            switch (attachment) {
                case Attachment.Named(String network, var aliases, var hosts) -> {
                    var joined = task.withArray("Networks").addObject().put("Target", network);
                    new TreeSet<>(aliases).forEach(joined.putArray("Aliases")::add);
                    var found = container.withArray("Hosts");
                    new TreeMap<>(hosts).forEach((name, address) -> found.add(address + " " + name));
                }
            }
        }
    }

    private ObjectNode container(WorkloadSpec desired, ContainerProgram program, Image image, Secrets secrets) {
        var hidden = secrets.env();
        var body = object().put("Image", image.reference());
        labels.of(desired.id()).forEach(body.putObject("Labels")::put);
        program.shellCommand().ifPresent(command -> {
            body.putArray("Command").add("/bin/sh").add("-c");
            body.putArray("Args").add(hidden.isPresent() ? HiddenEnv.reading(command) : command);
        });
        var env = body.putArray("Env");
        var secret = hidden.isPresent() ? HiddenEnv.names(desired.template().main()) : List.<String>of();
        program.environment().forEach((name, value) -> {
            if (!secret.contains(name)) {
                env.add(name + "=" + value);
            }
        });
        var given = body.putArray("Secrets");
        hidden.ifPresent(kept -> given.add(kept.reference()));
        secrets.files().forEach(file -> given.add(file.reference(program)));
        program.user(config.user(), config.rootAllowed()).ifPresent(user -> body.put("User", user));
        body.put("StopSignal", program.stopSignal());
        body.put("StopGracePeriod", Duration.ofSeconds(program.stopSeconds()).toNanos());
        // The kernel looks by itself: checks inside each container would cost a process every few seconds.
        body.putObject("Healthcheck").putArray("Test").add("NONE");
        body.put("Init", true);
        body.putArray("CapabilityDrop").add("ALL");
        body.put("ReadOnly", config.readOnlyRoot());
        if (config.readOnlyRoot()) {
            body.putArray("Mounts")
                    .addObject()
                    .put("Type", "tmpfs")
                    .put("Target", "/tmp")
                    .putObject("TmpfsOptions")
                    .put("SizeBytes", config.tmpBytes())
                    .put("Mode", 01777);
        }
        return body;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// Secrets of the Swarm that instances read.
    ///
    /// @param env the one that holds their hidden variables
    record Secrets(Optional<HiddenEnv.Kept> env, List<SecretFiles.Kept> files) {
        Set<String> ids() {
            var ids = new HashSet<String>();
            env.ifPresent(kept -> ids.add(kept.id()));
            files.forEach(file -> ids.add(file.id()));
            return ids;
        }
    }

    /// @param reference with its digest, so that every host runs the same
    /// @param architecture in Go's words, as hosts tell theirs
    record Image(String reference, String architecture, Images.Facts facts) {}
}
