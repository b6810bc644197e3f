package io.slipway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import io.slipway.engine.access.Quota;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.build.BuildWorkplace;
import io.slipway.engine.build.SourceSecrets;
import io.slipway.engine.build.StoredBytes;
import io.slipway.engine.configuration.BuildLimits;
import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.configuration.Machine;
import io.slipway.engine.datacenter.Builders;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.datacenter.SourceProviders;
import io.slipway.engine.lease.LeaseTimes;
import io.slipway.engine.lease.Leases;
import io.slipway.engine.operation.EngineSettings;
import io.slipway.engine.operation.Operation;
import io.slipway.engine.operation.OperationEngine;
import io.slipway.engine.operation.OperationHandler;
import io.slipway.engine.operation.OperationId;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.operation.Operations;
import io.slipway.engine.publication.Scratch;
import io.slipway.engine.reconcile.LeasedOwnership;
import io.slipway.engine.reconcile.Ownership;
import io.slipway.engine.reconcile.Reconcilers;
import io.slipway.engine.reconcile.SecretValues;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Tx;
import io.slipway.engine.time.EvenClock;
import io.slipway.spi.SpecDigest;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import io.slipway.spi.build.Builder;
import io.slipway.spi.source.SourceProvider;
import io.slipway.tck.memory.InMemoryArtifacts;
import io.slipway.tck.memory.InMemoryBuilder;
import io.slipway.tck.memory.InMemoryCluster;
import io.slipway.tck.memory.InMemoryGateways;
import io.slipway.tck.memory.InMemorySourceProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The domain on an embedded database, with every plugin in memory.
final class Kernel implements AutoCloseable {
    static final AppKey SHOP = new AppKey("default", "default", "shop");
    private static final LeaseTimes LEASE =
            new LeaseTimes(Duration.ofSeconds(3), Duration.ofMillis(500), Duration.ofMillis(500));
    private static final Duration LIMIT = Duration.ofSeconds(30);

    final MemoryBackEnds backEnds;
    final InMemoryCluster cluster;
    final InMemoryGateways gateways;
    final AtomicInteger status;
    /// How long releases are watched.
    volatile Duration watch = Duration.ofMillis(200);
    volatile Quota teamQuota = Quota.unbounded();
    final Set<AppKey> deletedSecrets = ConcurrentHashMap.newKeySet();
    final Database database;
    private final CrashPoints crashPoints;
    private final String server;
    private final DatabaseSettings settings;
    private final Path folder;
    private final EvenClock evenClock;
    private final Operations operations;
    private final Injector injector;
    private final OperationEngine engine;

    Kernel(Path folder) throws IOException {
        this(new MemoryBackEnds(folder), CrashPoints.none());
    }

    /// A server on back ends that may have served another before, and its database.
    Kernel(MemoryBackEnds backEnds, CrashPoints crashPoints) throws IOException {
        this(backEnds, crashPoints, new DatabaseSettings(null, null, null, 10), "test");
    }

    /// One of several servers, where `settings` say so.
    Kernel(MemoryBackEnds backEnds, CrashPoints crashPoints, DatabaseSettings settings, String server)
            throws IOException {
        this.server = server;
        this.settings = settings;
        this.backEnds = backEnds;
        this.crashPoints = crashPoints;
        folder = backEnds.folder();
        cluster = backEnds.cluster;
        gateways = backEnds.gateways;
        status = backEnds.status;
        database = Database.open(settings, folder, crashPoints);
        evenClock = EvenClock.begin(database);
        operations = new Operations(database, IdSource.random(Clock.systemUTC()), backEnds.clock, evenClock);
        injector = Guice.createInjector(new DeliveryModule(), new Surroundings());
        engine = new OperationEngine(operations, handlers(), crashPoints, EngineSettings.usual(server));
        var workplace = injector.getInstance(BuildWorkplace.class);
        workplace.sweep(workplace.left());
        injector.getInstance(Reconcilers.class).start();
        engine.start();
    }

    private Collection<OperationHandler> handlers() {
        return injector.getInstance(Key.get(new TypeLiteral<Set<OperationHandler>>() {}));
    }

    DatabaseSettings settings() {
        return settings;
    }

    Apps apps() {
        return injector.getInstance(Apps.class);
    }

    Moves moves() {
        return injector.getInstance(Moves.class);
    }

    AppReader reader() {
        return injector.getInstance(AppReader.class);
    }

    WhyReader why() {
        return injector.getInstance(WhyReader.class);
    }

    /// Makes an upload of these files and answers its digest.
    String upload(Map<String, String> files) {
        var digest = "sha256:" + SpecDigest.of(new Files(files));
        backEnds.sources.publish(uploadPath(digest).toUri(), "", files);
        return digest;
    }

    private record Files(Map<String, String> files) {}

    private Path uploadPath(String digest) {
        return folder.resolve("uploads").resolve(digest.replace(':', '-'));
    }

    Operations operations() {
        return operations;
    }

    Operation await(OperationId id) throws InterruptedException {
        return operations.await(id, LIMIT).orElseThrow();
    }

    Operation get(OperationId id) {
        return operations.get(id).orElseThrow();
    }

    void cancel(OperationId id) {
        assertThat(operations.cancel(id, "test")).isPresent();
    }

    void succeeds(OperationId id) throws InterruptedException {
        var operation = await(id);
        if (operation.state() != OperationState.SUCCEEDED) {
            throw new AssertionError("%s %s: %s %s"
                    .formatted(operation.kind(), operation.state(), operation.message(), operation.steps()));
        }
    }

    /// Ends the server; its back ends go on.
    void end() {
        injector.getInstance(Reconcilers.class).close();
        engine.close();
        database.close();
    }

    @Override
    public void close() {
        end();
        backEnds.close();
    }

    private final class Surroundings extends AbstractModule {
        @Override
        protected void configure() {
            bind(Clock.class).toInstance(backEnds.clock);
            bind(EvenClock.class).toInstance(evenClock);
            bind(Database.class).toInstance(database);
            bind(IdSource.class).toInstance(IdSource.random(Clock.systemUTC()));
            bind(Operations.class).toInstance(operations);
            bind(Datacenters.class).toInstance(new InMemoryDatacenters());
            bind(SourceProviders.class).toInstance(new OneSource());
            bind(Builders.class).toInstance(new OneBuilder());
            bind(StoredBytes.class).toInstance(new Stored());
            bind(Artifacts.class).toInstance(new InMemoryArtifacts());
            bind(Scratch.class).toInstance(new Scratch(folder.resolve("images")));
            bind(Spaces.class).toInstance(new SpaceEverywhere());
            bind(Allowances.class).toInstance(new Allowed());
            bind(SecretVersions.class).toInstance(new NoSecrets());
            bind(SourceSecrets.class).toInstance((_, _) -> Optional.empty());
            bind(SecretValues.class).toInstance((_, _) -> Map.of());
            bind(Ownership.class).toInstance(database.isEmbedded() ? new Alone() : leased());
            bind(BuildWorkplace.class)
                    .toInstance(new BuildWorkplace(
                            folder.resolve("builds"), Machine.here(), Optional.empty(), crashPoints));
        }
    }

    private <P> P crossed(Class<P> spi, String place, P plugin) {
        return CrossedPlugin.where(crashPoints, spi, place, plugin);
    }

    private final class Allowed implements Allowances {
        @Override
        public Quota ofTeam(Tx tx, String team) {
            return teamQuota;
        }

        @Override
        public Quota ofSpace(Tx tx, String team, String space) {
            return Quota.unbounded();
        }
    }

    private Ownership leased() {
        return new LeasedOwnership(new Leases(database, server, LEASE, System::nanoTime), LEASE);
    }

    /// There is no other server.
    private static final class Alone implements Ownership, Ownership.Held {
        @Override
        public Held acquire(String datacenter) {
            return this;
        }

        @Override
        public boolean isHeld() {
            return true;
        }

        @Override
        public void check(Tx tx) {}

        @Override
        public void close() {}
    }

    /// The team has a space in each datacenter; its apps are in the first.
    private final class SpaceEverywhere implements Spaces {
        @Override
        public String datacenter(Tx tx, AppKey key) {
            return "local";
        }

        @Override
        public SortedSet<String> datacenters(Tx tx, String team) {
            return new TreeSet<>(backEnds.far == null ? List.of("local") : List.of("local", "far"));
        }
    }

    private final class InMemoryDatacenters implements Datacenters {
        private final List<Datacenter> all;

        InMemoryDatacenters() {
            all = backEnds.far == null
                    ? List.of(datacenter("local", backEnds))
                    : List.of(datacenter("local", backEnds), datacenter("far", backEnds.far));
        }

        private Datacenter datacenter(String name, MemoryBackEnds of) {
            return new MemoryDatacenter(name, of, crashPoints, () -> watch);
        }

        @Override
        public Optional<Datacenter> find(String name) {
            return all.stream()
                    .filter(datacenter -> datacenter.name().equals(name))
                    .findFirst();
        }

        @Override
        public List<Datacenter> all() {
            return all;
        }
    }

    private final class OneSource implements SourceProviders {
        private final SourceProvider provider =
                crossed(SourceProvider.class, "source", new InMemorySourceProvider(backEnds.sources));

        @Override
        public Optional<SourceProvider> byType(String type) {
            return Optional.of(provider);
        }

        @Override
        public List<String> types() {
            return List.of("archive");
        }
    }

    private final class OneBuilder implements Builders {
        private final ConfiguredBuilder builder = new ConfiguredBuilder(
                "text",
                crossed(Builder.class, "builder", new InMemoryBuilder(backEnds.artifacts)),
                Optional.empty(),
                BuildLimits.usual());

        @Override
        public List<ConfiguredBuilder> inOrder() {
            return List.of(builder);
        }

        @Override
        public Optional<ConfiguredBuilder> byType(String type) {
            return Optional.of(builder);
        }
    }

    private final class Stored implements StoredBytes {
        @Override
        public boolean holds(Artifact.Slug slug) {
            return true;
        }

        @Override
        public boolean holdsUpload(String digest) {
            return true;
        }

        @Override
        public Path upload(String digest) {
            return uploadPath(digest);
        }
    }

    private final class NoSecrets implements SecretVersions {
        @Override
        public Map<String, Long> newest(Tx tx, AppKey app, Collection<String> names) {
            return Map.of();
        }

        @Override
        public Set<String> names(Tx tx, AppKey app) {
            return Set.of();
        }

        @Override
        public void deleteAll(Tx tx, AppKey app) {
            deletedSecrets.add(app);
        }
    }
}
