package io.slipway.http;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.slipway.engine.access.AppsIn;
import io.slipway.engine.access.Quota;
import io.slipway.engine.access.Space;
import io.slipway.engine.access.Spaces;
import io.slipway.engine.access.Team;
import io.slipway.engine.access.Teams;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.build.SourceSecrets;
import io.slipway.engine.build.StoredBytes;
import io.slipway.engine.datacenter.Surroundings;
import io.slipway.engine.delivery.Allowances;
import io.slipway.engine.delivery.SecretVersions;
import io.slipway.engine.lease.LeaseTimes;
import io.slipway.engine.lease.Leases;
import io.slipway.engine.reconcile.LeasedOwnership;
import io.slipway.engine.reconcile.Ownership;
import io.slipway.engine.reconcile.SecretValues;
import io.slipway.engine.secret.Secrets;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import java.time.Clock;
import java.util.SortedSet;

/// Joins what the engine's packages ask of each other without knowing each other.
final class SeamsModule extends AbstractModule {
    private final Opening opening;
    private final Surroundings surroundings;

    SeamsModule(Opening opening, Surroundings surroundings) {
        this.opening = opening;
        this.surroundings = surroundings;
    }

    @Override
    protected void configure() {
        bind(SecretVersions.class).to(SecretsOfApps.class);
        bind(SecretValues.class).to(SecretsOfApps.class);
        bind(SourceSecrets.class).to(SecretsOfApps.class);
        bind(StoredBytes.class).to(StoredArtifacts.class);
    }

    @Provides
    @Singleton
    Secrets secrets(Database database, IdSource ids, Clock clock) {
        var settings = opening.configuration().server();
        var keys = Secrets.keys(settings.secretKeys(), settings.data(), database);
        return new Secrets(database, ids, clock, keys);
    }

    @Provides
    @Singleton
    Leases leases(Database database) {
        return new Leases(database, surroundings.server(), LeaseTimes.usual(), System::nanoTime);
    }

    @Provides
    @Singleton
    Ownership ownership(Leases leases) {
        return new LeasedOwnership(leases, LeaseTimes.usual());
    }

    @Provides
    io.slipway.engine.delivery.Spaces placesOfApps() {
        return new io.slipway.engine.delivery.Spaces() {
            @Override
            public String datacenter(Tx tx, AppKey key) {
                return Spaces.get(tx, key.team(), key.space())
                        .map(Space::datacenter)
                        .orElseThrow(() -> SlipwayException.invalid("there is no space '%s' in team '%s': make it first"
                                .formatted(key.space(), key.team())));
            }

            @Override
            public SortedSet<String> datacenters(Tx tx, String team) {
                return Spaces.datacenters(tx, team);
            }
        };
    }

    @Provides
    Allowances allowances() {
        return new Allowances() {
            @Override
            public Quota ofTeam(Tx tx, String team) {
                return Teams.get(tx, team).map(Team::quota).orElse(Quota.unbounded());
            }

            @Override
            public Quota ofSpace(Tx tx, String team, String space) {
                return Spaces.get(tx, team, space).map(Space::quota).orElse(Quota.unbounded());
            }
        };
    }

    @Provides
    AppsIn appsIn() {
        return (tx, team, space) -> (space == null
                        ? tx.count("select count(*) as n from apps where team = ?", team)
                        : tx.count("select count(*) as n from apps where team = ? and space = ?", team, space))
                > 0;
    }
}
