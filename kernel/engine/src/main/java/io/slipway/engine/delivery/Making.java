package io.slipway.engine.delivery;

import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.build.Build;
import io.slipway.engine.release.Release;
import io.slipway.engine.release.Release.State;
import io.slipway.engine.release.ReleaseConfig;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.build.Detection;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/// Makes releases: freezes an artifact with a configuration under the next number.
final class Making {
    private final Rows rows;
    private final SecretVersions secrets;
    private final IdSource ids;
    private final Clock clock;

    @Inject
    Making(Rows rows, SecretVersions secrets, IdSource ids, Clock clock) {
        this.rows = rows;
        this.secrets = secrets;
        this.ids = ids;
        this.clock = clock;
    }

    /// What a release is made with, beside its component.
    ///
    /// @param elsewhere as [Elsewhere#of] found it
    record Terms(String by, SortedMap<String, SortedMap<String, String>> elsewhere) {}

    /// A release of what was built, unless the current one means the same and runs as wanted.
    MadeRelease ofBuild(Tx tx, Component component, Build build, Terms terms) {
        var definition = component.definition();
        var recognised = build.recognised();
        var artifact = build.artifact()
                .orElseThrow(() -> SlipwayException.conflict("build %s has no artifact".formatted(build.id())));
        var config = new ReleaseConfig(
                definition,
                secrets(tx, component, definition),
                command(definition, artifact, recognised),
                new TreeMap<>(recognised.map(Detection::env).orElse(Map.of())),
                recognised.map(Detection::port).orElse(OptionalInt.empty()),
                build.sourceKey(),
                terms.elsewhere());
        var current = component.currentRelease().flatMap(id -> rows.releases().find(tx, id));
        if (current.isPresent()
                && current.get().artifact().equals(artifact)
                && comparable(current.get().config()).equals(comparable(config))
                && runsAsWanted(tx, component, current.get())) {
            return new MadeRelease(current.get().id(), current.get().number(), false);
        }
        return insert(tx, component, new Content(Optional.of(build.id()), artifact, config), "deploy", terms.by());
    }

    /// A release of the same artifact; with the component's present definition, or with the old one's.
    MadeRelease again(Tx tx, Component component, Release old, ReleasePayload wish, Terms terms) {
        var definition =
                wish.definition() ? component.definition() : old.config().definition();
        var config = new ReleaseConfig(
                definition,
                wish.definition()
                        ? secrets(tx, component, definition)
                        : old.config().secretVersions(),
                // A command of the file is the definition's; the recognised one came with the artifact.
                definition.command().or(() -> old.config().command()),
                old.config().recognisedEnv(),
                old.config().recognisedPort(),
                old.config().sourceKey(),
                terms.elsewhere());
        if (!wish.definition()) {
            rows.apps().define(tx, component.id(), definition.withInstances(component.instances()), component.upload());
        }
        return insert(tx, component, new Content(old.buildId(), old.artifact(), config), wish.note(), terms.by());
    }

    private record Content(Optional<String> buildId, Artifact artifact, ReleaseConfig config) {}

    private MadeRelease insert(Tx tx, Component component, Content content, String note, String by) {
        var release = new Release(
                ids.next("r"),
                component.id(),
                rows.apps().takeReleaseNumber(tx, component.id()),
                content.buildId(),
                content.artifact(),
                content.config(),
                State.NEW,
                note,
                by,
                clock.instant());
        rows.releases().insert(tx, release);
        return new MadeRelease(release.id(), release.number(), true);
    }

    private SortedMap<String, Long> secrets(Tx tx, Component component, ComponentDefinition definition) {
        if (definition.allSecrets().isEmpty()) {
            return new TreeMap<>();
        }
        var app = rows.apps().byId(tx, component.appId()).orElseThrow();
        return new TreeMap<>(secrets.newest(tx, app.key(), definition.allSecrets()));
    }

    /// What the owner wrote; else the process of the component's name, or the one named, or `web`.
    private static Optional<String> command(
            ComponentDefinition definition, Artifact artifact, Optional<Detection> recognised) {
        // An image brings its own command.
        if (definition.command().isPresent() || recognised.isEmpty() || artifact instanceof Artifact.Image) {
            return definition.command();
        }
        var processes = recognised.get().processes();
        if (definition.process().isPresent()) {
            var name = definition.process().get();
            if (!processes.containsKey(name)) {
                throw SlipwayException.invalid("process of component '%s' is '%s', the source has: %s"
                        .formatted(definition.name(), name, String.join(", ", new TreeMap<>(processes).keySet())));
            }
            return Optional.of(processes.get(name));
        }
        var command = Optional.ofNullable(processes.get(definition.name()))
                .or(() -> Optional.ofNullable(processes.get("web")));
        if (command.isEmpty()) {
            throw SlipwayException.invalid(
                    "component '%s' has no command: the build recognised none; set 'command', or add a Procfile"
                            .formatted(definition.name()));
        }
        return command;
    }

    /// How many instances there are is no part of a release.
    private static ReleaseConfig comparable(ReleaseConfig config) {
        return new ReleaseConfig(
                config.definition().withInstances(0),
                config.secretVersions(),
                config.command(),
                config.recognisedEnv(),
                config.recognisedPort(),
                config.sourceKey(),
                config.elsewhere());
    }

    private boolean runsAsWanted(Tx tx, Component component, Release current) {
        return rows.workloads().ofComponent(tx, component.id()).stream()
                .anyMatch(workload -> workload.releaseId().equals(current.id())
                        && workload.kind() != Workload.Kind.ONCE
                        && workload.previousRelease().isEmpty()
                        && !workload.isGoing()
                        && workload.instances() == component.instances());
    }
}
