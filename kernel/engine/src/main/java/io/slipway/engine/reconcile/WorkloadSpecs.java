package io.slipway.engine.reconcile;

import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.app.Needs;
import io.slipway.engine.release.Release;
import io.slipway.engine.rollout.Workload;
import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Limits;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.Program;
import io.slipway.spi.scheduler.ProgramFile;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Makes the spec that a scheduler is given from the rows of the store.
final class WorkloadSpecs {
    private final SpecInputs inputs;

    WorkloadSpecs(SpecInputs inputs) {
        this.inputs = inputs;
    }

    /// @throws SlipwayException `UNAVAILABLE` while something it needs is not there yet; the message says what
    WorkloadSpec of(WantedWorkload wanted) throws InterruptedException {
        var workload = wanted.workload();
        var names = wanted.names();
        var mode = switch (workload.kind()) {
            case KEEP -> new Mode.KeepRunning(workload.scheduled());
            case ORDINALS -> new Mode.Ordinals(workload.scheduled(), previous(wanted), workload.updateFrom());
            case ONCE -> new Mode.RunToEnd(workload.deadline());
        };
        return new WorkloadSpec(
                new WorkloadId(workload.id()),
                workload.generation(),
                new Owner(
                        names.team(),
                        names.space(),
                        names.app(),
                        names.component(),
                        wanted.release().label()),
                template(wanted, wanted.release()),
                mode,
                chosen(workload),
                // The kernel has waited already until nothing was under way there.
                Duration.ZERO);
    }

    /// Who goes first; nobody is named where the count alone tells, so that schedulers that cannot choose
    /// understand it too.
    private static Set<String> chosen(Workload workload) {
        var isTold = workload.kind() == Workload.Kind.ORDINALS || workload.scheduled() == 0;
        return isTold ? Set.of() : workload.retired();
    }

    private Optional<Template> previous(WantedWorkload wanted) throws InterruptedException {
        return wanted.previous().isEmpty()
                ? Optional.empty()
                : Optional.of(template(wanted, wanted.previous().get()));
    }

    private Template template(WantedWorkload wanted, Release release) throws InterruptedException {
        var definition = release.config().definition();
        var resources = definition.resources();
        var attachments =
                inputs.attachments(wanted, hosts(wanted, release.config().needsHere()));
        var command = wanted.workload().command().or(() -> release.config().command());
        var program = new Program(
                inputs.artifact(release),
                command,
                env(wanted, release),
                files(wanted, definition),
                ports(definition, release.artifact() instanceof Artifact.Image),
                new Limits(resources.memoryBytes(), resources.cpuMillis(), resources.processes()),
                "TERM",
                definition.grace());
        return new Template(program, attachments, List.of(), mounts(wanted, definition));
    }

    /// What it needs is found as `db`, and as `db.shop`.
    private Map<String, String> hosts(WantedWorkload wanted, List<String> needs) {
        var hosts = new LinkedHashMap<String, String>();
        for (var need : needs) {
            inputs.addresses(wanted, need).values().stream().findFirst().ifPresent(address -> {
                hosts.put(need, address.host());
                hosts.put(need + "." + wanted.names().app(), address.host());
            });
        }
        return hosts;
    }

    /// What an image listens on is in the image: a number that the owner wrote is that one, not a wish.
    private static List<Port> ports(ComponentDefinition definition, boolean isImage) {
        return definition.ports().stream()
                .map(port -> new Port(
                        port.name(),
                        port.fixed() || isImage ? port.number() : OptionalInt.empty(),
                        port.udp() ? Port.Transport.UDP : Port.Transport.TCP,
                        port.protocol()))
                .toList();
    }

    private Map<String, EnvValue> env(WantedWorkload wanted, Release release) {
        var config = release.config();
        var env = new LinkedHashMap<String, EnvValue>();
        config.recognisedEnv().forEach((name, value) -> env.put(name, EnvValue.of(value)));
        for (var need : config.needsHere()) {
            needed(wanted, need, env);
        }
        config.elsewhere()
                .values()
                .forEach(variables -> variables.forEach((name, value) -> env.put(name, EnvValue.of(value))));
        config.definition().env().forEach((name, value) -> env.put(name, EnvValue.of(value)));
        inputs.secrets(wanted).forEach((name, value) -> {
            if (config.definition().secrets().contains(name)) {
                env.put(name, EnvValue.of(value));
            }
        });
        var names = wanted.names();
        env.put("SLIPWAY_TEAM", EnvValue.of(names.team()));
        env.put("SLIPWAY_SPACE", EnvValue.of(names.space()));
        env.put("SLIPWAY_APP", EnvValue.of(names.app()));
        env.put("SLIPWAY_COMPONENT", EnvValue.of(names.component()));
        env.put("SLIPWAY_RELEASE", EnvValue.of(release.label()));
        return env;
    }

    private List<ProgramFile> files(WantedWorkload wanted, ComponentDefinition definition) {
        if (definition.files().isEmpty()) {
            return List.of();
        }
        var secrets = inputs.secrets(wanted);
        var files = new ArrayList<ProgramFile>();
        definition.files().forEach((path, file) -> {
            var hidden = file.secret().flatMap(name -> Optional.ofNullable(secrets.get(name)));
            if (file.secret().isPresent() && hidden.isEmpty()) {
                throw SlipwayException.invalid(
                        "secrets.%s is missing".formatted(file.secret().get()));
            }
            var content = hidden.map(EnvValue::of)
                    .orElseGet(() -> EnvValue.of(file.content().orElse("")));
            files.add(new ProgramFile(path, content, file.executable()));
        });
        return files;
    }

    private void needed(WantedWorkload wanted, String need, Map<String, EnvValue> env) {
        var addresses = inputs.addresses(wanted, need);
        if (addresses.isEmpty()) {
            throw new SlipwayException(Failure.UNAVAILABLE, "waits for the inner address of '%s'".formatted(need));
        }
        var prefix = Needs.variable(need);
        var first = addresses.values().iterator().next();
        env.put(prefix + "_HOST", EnvValue.of(first.host()));
        env.put(prefix + "_PORT", EnvValue.of(Integer.toString(first.port())));
        env.put(
                prefix + "_URL",
                EnvValue.of("%s://%s:%d".formatted(inputs.protocol(wanted, need), first.host(), first.port())));
        addresses.forEach((port, address) ->
                env.put(prefix + "_PORT_" + Needs.variable(port), EnvValue.of(Integer.toString(address.port()))));
    }

    private Map<Integer, List<Template.VolumeMount>> mounts(WantedWorkload wanted, ComponentDefinition definition)
            throws InterruptedException {
        var byOrdinal = new LinkedHashMap<Integer, List<Template.VolumeMount>>();
        if (definition.volumes().isEmpty()) {
            return byOrdinal;
        }
        for (int ordinal = 0; ordinal < wanted.workload().scheduled(); ordinal++) {
            var offered = inputs.mounts(wanted, ordinal);
            var mounts = new ArrayList<Template.VolumeMount>();
            for (var volume : definition.volumes().entrySet()) {
                var mount = offered.get(volume.getKey());
                if (mount == null) {
                    throw new SlipwayException(
                            Failure.UNAVAILABLE,
                            "waits for volume '%s' of instance %d".formatted(volume.getKey(), ordinal));
                }
                mounts.add(new Template.VolumeMount(
                        volume.getValue().path(), mount, Needs.variable(volume.getKey()) + "_DIR"));
            }
            byOrdinal.put(ordinal, mounts);
        }
        return byOrdinal;
    }
}
