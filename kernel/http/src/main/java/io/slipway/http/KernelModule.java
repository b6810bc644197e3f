package io.slipway.http;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.slipway.engine.access.AppsIn;
import io.slipway.engine.access.FirstStart;
import io.slipway.engine.access.LoginCodes;
import io.slipway.engine.access.Spaces;
import io.slipway.engine.access.Teams;
import io.slipway.engine.access.Tokens;
import io.slipway.engine.artifact.ArtifactStore;
import io.slipway.engine.artifact.Uploads;
import io.slipway.engine.budget.Budgets;
import io.slipway.engine.build.BuildWorkplace;
import io.slipway.engine.configuration.ConfigurationFile;
import io.slipway.engine.configuration.Machine;
import io.slipway.engine.datacenter.Builders;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.datacenter.Installation;
import io.slipway.engine.datacenter.SourceProviders;
import io.slipway.engine.datacenter.Surroundings;
import io.slipway.engine.delivery.DeliveryModule;
import io.slipway.engine.operation.EngineSettings;
import io.slipway.engine.operation.OperationEngine;
import io.slipway.engine.operation.OperationHandler;
import io.slipway.engine.operation.Operations;
import io.slipway.engine.publication.Scratch;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.time.EvenClock;
import io.slipway.host.BuildUsers;
import io.slipway.host.HostUser;
import io.slipway.spi.artifact.Artifacts;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Wires the kernel: what was opened, the engine's services over it, the routes over those.
final class KernelModule extends AbstractModule {
    private final Home home;
    private final Opening opening;
    private final Installation installation;
    private final Surroundings surroundings;
    private final CrashPoints crashPoints;

    KernelModule(
            Home home, Opening opening, Installation installation, Surroundings surroundings, CrashPoints crashPoints) {
        this.home = home;
        this.opening = opening;
        this.installation = installation;
        this.surroundings = surroundings;
        this.crashPoints = crashPoints;
    }

    @Override
    protected void configure() {
        install(new DeliveryModule());
        install(new SeamsModule(opening, surroundings));
        bind(Clock.class).toInstance(surroundings.clock());
        bind(RandomGenerator.class).toInstance(new SecureRandom());
        bind(Database.class).toInstance(opening.database());
        bind(CrashPoints.class).toInstance(crashPoints);
        bind(ArtifactStore.class).toInstance(opening.artifacts());
        bind(Artifacts.class).toInstance(opening.artifacts());
        bind(Scratch.class)
                .toInstance(new Scratch(opening.configuration().server().data().resolve("images")));
        bind(Uploads.class).toInstance(opening.uploads());
        bind(Installation.class).toInstance(installation);
        bind(Datacenters.class).toInstance(installation.datacenters());
        bind(Builders.class).toInstance(installation.builders());
        bind(SourceProviders.class).toInstance(installation.sources());
        bind(ConfigurationFile.class).toInstance(home.configuration());
        bind(io.slipway.http.Limits.class)
                .toInstance(io.slipway.http.Limits.usual(
                        opening.configuration().artifacts().uploadBytes()));
        bind(Gate.class).to(AccessGate.class);
        bind(Repeats.class).to(Idempotency.class);
        bind(Api.class).in(Singleton.class);
        var groups = Multibinder.newSetBinder(binder(), RouteGroup.class);
        groups.addBinding().to(ServerRoutes.class);
        groups.addBinding().to(AccessRoutes.class);
        groups.addBinding().to(TeamRoutes.class);
        groups.addBinding().to(UploadRoutes.class);
        groups.addBinding().to(AppRoutes.class);
        groups.addBinding().to(SecretRoutes.class);
        groups.addBinding().to(ComponentRoutes.class);
        groups.addBinding().to(OperationRoutes.class);
        groups.addBinding().to(InstallationRoutes.class);
        groups.addBinding().to(NodeRoutes.class);
    }

    @Provides
    @Singleton
    IdSource ids(EvenClock evenClock) {
        return IdSource.random(evenClock);
    }

    @Provides
    @Singleton
    EvenClock evenClock(Database database) {
        return EvenClock.begin(database);
    }

    @Provides
    @Singleton
    Operations operations(Database database, IdSource ids, Clock clock, EvenClock evenClock) {
        return new Operations(database, ids, clock, evenClock);
    }

    @Provides
    @Singleton
    OperationEngine engine(Operations operations, Set<OperationHandler> handlers) {
        return new OperationEngine(operations, handlers, crashPoints, EngineSettings.usual(surroundings.server()));
    }

    @Provides
    @Singleton
    Tokens tokens(Database database, IdSource ids, RandomGenerator random, Clock clock) {
        return new Tokens(database, ids, random, clock);
    }

    @Provides
    @Singleton
    LoginCodes codes(Database database, Tokens tokens, RandomGenerator random, Clock clock) {
        return new LoginCodes(database, tokens, random, clock);
    }

    @Provides
    FirstStart firstStart(Database database, Tokens tokens, LoginCodes codes, Clock clock) {
        return new FirstStart(database, tokens, codes, clock);
    }

    @Provides
    @Singleton
    Teams teams(Database database, AppsIn apps, Clock clock) {
        return new Teams(database, apps, clock);
    }

    @Provides
    @Singleton
    Spaces spaces(Database database, AppsIn apps, Clock clock) {
        return new Spaces(database, apps, clock);
    }

    @Provides
    @Singleton
    Budgets budgets(Database database, BuildWorkplace workplace, Clock clock) {
        var settings = opening.configuration();
        return new Budgets(
                database,
                new Budgets.Stores(opening.artifacts(), opening.uploads(), workplace),
                settings.artifacts(),
                settings.budgets(),
                clock);
    }

    @Provides
    @Singleton
    BuildWorkplace workplace() {
        var users = HostUser.canSwitch() ? Optional.of(new BuildUsers()) : Optional.<BuildUsers>empty();
        return new BuildWorkplace(
                opening.configuration().server().data().resolve("builds"), Machine.here(), users, crashPoints);
    }
}
