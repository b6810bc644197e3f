package io.slipway.engine.delivery;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import io.slipway.engine.app.App;
import io.slipway.engine.app.AppFileReader;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.build.Build;
import io.slipway.engine.build.BuildWorkplace;
import io.slipway.engine.build.SourceSecrets;
import io.slipway.engine.build.StoredBytes;
import io.slipway.engine.configuration.Machine;
import io.slipway.engine.datacenter.Builders;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.datacenter.SourceProviders;
import io.slipway.engine.operation.Operations;
import io.slipway.engine.publication.Scratch;
import io.slipway.engine.reconcile.Ownership;
import io.slipway.engine.reconcile.SecretValues;
import io.slipway.engine.release.Release;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Tx;
import io.slipway.engine.time.EvenClock;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import io.slipway.spi.build.Detection;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Writes what is wanted of many apps: the rows that the steps of a deploy write, by the same services, many apps
/// in one transaction instead of one step in each. In the package of those services, since nobody else needs them.
public final class BulkDeploy {
    private static final int IN_ONE = 250;

    private final Database database;
    private final IdSource ids = IdSource.random(Clock.systemUTC());
    private final Rows rows;
    private final Making making;
    private final Rollouts rollouts;
    private final ComponentDefinition base =
            definition("{app: bulk, components: {web: {source: ., command: run, port: 8080}}}", "bulk", "web");

    public BulkDeploy(Database database, Path folder) {
        this.database = database;
        var injector = Guice.createInjector(new DeliveryModule(), new Surroundings(folder));
        rows = injector.getInstance(Rows.class);
        making = injector.getInstance(Making.class);
        rollouts = injector.getInstance(Rollouts.class);
    }

    /// Apps `app00000` to before `count`, each with a web component of `instances` and a route.
    public void deploy(int count, int instances) {
        for (int first = 0; first < count; first += IN_ONE) {
            var from = first;
            var to = Math.min(count, first + IN_ONE);
            database.write(tx -> {
                for (int number = from; number < to; number++) {
                    deploy(tx, "app%05d".formatted(number), instances);
                }
            });
        }
    }

    /// One app with a component that runs `command` of the slug in `datacenter`, and nobody reaches.
    public void deployWorker(String name, String datacenter, Artifact.Slug slug, String command) {
        database.write(tx -> {
            var definition = definition(
                    "{app: %s, components: {worker: {source: ., command: '%s'}, web: {source: ., command: none}}}"
                            .formatted(name, command),
                    name,
                    "worker");
            var app = new App(ids.next("a"), new AppKey("default", "default", name), datacenter, false, false);
            write(tx, app, definition, slug);
        });
    }

    private void deploy(Tx tx, String name, int instances) {
        var app = new App(ids.next("a"), new AppKey("default", "default", name), "local", false, false);
        var definition = base.withInstances(instances)
                .withEnv(
                        new TreeMap<>(Map.of("GREETING", "hello from " + name, "LOG_LEVEL", "info", "REGION", "here")));
        write(tx, app, definition, new Artifact.Slug("sha256:" + "0".repeat(64)));
    }

    private static ComponentDefinition definition(String file, String app, String component) {
        return Objects.requireNonNull(AppFileReader.read(file, app).components().get(component));
    }

    private void write(Tx tx, App app, ComponentDefinition definition, Artifact.Slug slug) {
        rows.apps().insert(tx, app);
        var component = new Component(
                ids.next("c"),
                app.id(),
                definition.name(),
                definition,
                Optional.empty(),
                definition.instances(),
                Optional.empty(),
                false);
        rows.apps().insert(tx, component);
        var release =
                making.ofBuild(tx, component, build(component, slug), new Making.Terms("benchmark", new TreeMap<>()));
        var workload = rollouts.begin(tx, release.releaseId()).workloadId();
        rows.workloads().settled(tx, workload);
        rows.releases().mark(tx, release.releaseId(), Release.State.GOOD);
        rows.apps().setCurrentRelease(tx, component.id(), release.releaseId());
    }

    private Build build(Component component, Artifact.Slug slug) {
        var now = Clock.systemUTC().instant();
        return new Build(
                ids.next("b"),
                component.id(),
                1,
                Build.State.SUCCEEDED,
                "folder",
                "none",
                "a folder",
                "memory",
                Optional.of(slug),
                Optional.of(new Detection(
                        "text",
                        Optional.empty(),
                        Map.of("web", "run", "worker", "run"),
                        OptionalInt.empty(),
                        Map.of(),
                        List.of(),
                        "made by a benchmark")),
                Optional.empty(),
                now,
                Optional.of(now));
    }

    /// What is bound here is either given or never called: nothing runs while rows are written.
    private final class Surroundings extends AbstractModule {
        private final Path folder;

        private Surroundings(Path folder) {
            this.folder = folder;
        }

        @Override
        protected void configure() {
            var clock = Clock.systemUTC();
            bind(Clock.class).toInstance(clock);
            bind(Database.class).toInstance(database);
            bind(IdSource.class).toInstance(ids);
            var evenClock = EvenClock.begin(database);
            bind(EvenClock.class).toInstance(evenClock);
            bind(Operations.class).toInstance(new Operations(database, ids, clock, evenClock));
            bind(Datacenters.class).toInstance(new NoDatacenters());
            bind(SourceProviders.class).toInstance(never(SourceProviders.class));
            bind(Builders.class).toInstance(never(Builders.class));
            bind(StoredBytes.class).toInstance(never(StoredBytes.class));
            bind(Artifacts.class).toInstance(never(Artifacts.class));
            bind(Scratch.class).toInstance(new Scratch(folder.resolve("images")));
            bind(SecretVersions.class).toInstance(never(SecretVersions.class));
            bind(SecretValues.class).toInstance(never(SecretValues.class));
            bind(Ownership.class).toInstance(never(Ownership.class));
            bind(Spaces.class).toInstance(never(Spaces.class));
            bind(SourceSecrets.class).toInstance(never(SourceSecrets.class));
            bind(Allowances.class).toInstance(never(Allowances.class));
            bind(BuildWorkplace.class)
                    .toInstance(new BuildWorkplace(
                            folder.resolve("builds"), Machine.here(), Optional.empty(), CrashPoints.none()));
        }
    }

    private static <T> T never(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
            throw new IllegalStateException(method + " was called while rows are written");
        }));
    }

    private static final class NoDatacenters implements Datacenters {
        @Override
        public Optional<Datacenter> find(String name) {
            return Optional.empty();
        }

        @Override
        public List<Datacenter> all() {
            return List.of();
        }
    }
}
