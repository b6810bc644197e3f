package io.slipway.engine.delivery;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.slipway.engine.app.AppRows;
import io.slipway.engine.app.Events;
import io.slipway.engine.build.BuildRunner;
import io.slipway.engine.build.Builds;
import io.slipway.engine.operation.OperationHandler;
import io.slipway.engine.publication.Publications;
import io.slipway.engine.reconcile.Reconcilers;
import io.slipway.engine.reconcile.StoredWantedState;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.release.Releases;
import io.slipway.engine.rollout.Workloads;
import io.slipway.engine.routing.RoutingRows;
import io.slipway.engine.routing.TableVersions;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.time.EvenClock;
import io.slipway.engine.volume.VolumeRows;
import java.time.Clock;

/// Wires what deals with apps. Needs from elsewhere: Clock, EvenClock, Database, IdSource, Operations, SecretVersions,
/// SecretValues, Ownership, Datacenters, SourceProviders, Builders, StoredBytes, Artifacts, Scratch,
/// BuildWorkplace and Spaces.
public final class DeliveryModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(Wakeups.class).in(Singleton.class);
        bind(StoredWantedState.class).in(Singleton.class);
        bind(Publications.class).in(Singleton.class);
        bind(Reconcilers.class).in(Singleton.class);
        bind(Addresses.class).in(Singleton.class);
        bind(Apps.class).in(Singleton.class);
        bind(Moves.class).in(Singleton.class);
        bind(AppReader.class).in(Singleton.class);
        bind(WhyReader.class).in(Singleton.class);
        bind(InstanceLogs.class).in(Singleton.class);
        bind(BuildRunner.class).in(Singleton.class);
        var handlers = Multibinder.newSetBinder(binder(), OperationHandler.class);
        handlers.addBinding().to(DeployHandler.class);
        handlers.addBinding().to(ScaleHandler.class);
        handlers.addBinding().to(RunHandler.class);
        handlers.addBinding().to(MoveHandler.class);
    }

    @Provides
    @Singleton
    Rows rows(Clock clock, EvenClock evenClock, IdSource ids) {
        return new Rows(
                new AppRows(clock),
                new Builds(clock),
                new Releases(),
                new Workloads(evenClock),
                new RoutingRows(),
                new VolumeRows(clock, ids),
                new Events(clock, ids));
    }

    @Provides
    AppRows apps(Rows rows) {
        return rows.apps();
    }

    @Provides
    Builds builds(Rows rows) {
        return rows.builds();
    }

    @Provides
    Releases releases(Rows rows) {
        return rows.releases();
    }

    @Provides
    Workloads workloads(Rows rows) {
        return rows.workloads();
    }

    @Provides
    RoutingRows routing(Rows rows) {
        return rows.routing();
    }

    @Provides
    VolumeRows volumes(Rows rows) {
        return rows.volumes();
    }

    @Provides
    TableVersions versions(Database database) {
        return new TableVersions(database);
    }

    @ProvidesIntoSet
    OperationHandler env(Rows rows, Making making, ReleaseHandler.Takeover takeover) {
        return new ReleaseHandler(ReleaseHandler.ENV, rows, making, takeover);
    }

    @ProvidesIntoSet
    OperationHandler rollback(Rows rows, Making making, ReleaseHandler.Takeover takeover) {
        return new ReleaseHandler(ReleaseHandler.ROLLBACK, rows, making, takeover);
    }

    @ProvidesIntoSet
    OperationHandler restart(Rows rows, Making making, ReleaseHandler.Takeover takeover) {
        return new ReleaseHandler(ReleaseHandler.RESTART, rows, making, takeover);
    }

    @ProvidesIntoSet
    OperationHandler remove(AppHandlers handlers) {
        return handlers.new Remove();
    }

    @ProvidesIntoSet
    OperationHandler stop(AppHandlers handlers) {
        return handlers.new Stop();
    }

    @ProvidesIntoSet
    OperationHandler start(AppHandlers handlers) {
        return handlers.new Start();
    }
}
