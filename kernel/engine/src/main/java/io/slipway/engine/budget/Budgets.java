package io.slipway.engine.budget;

import io.slipway.engine.artifact.ArtifactStore;
import io.slipway.engine.artifact.Content;
import io.slipway.engine.artifact.Uploads;
import io.slipway.engine.build.BuildWorkplace;
import io.slipway.engine.configuration.ArtifactSettings;
import io.slipway.engine.configuration.BudgetSettings;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.spi.build.KeepsImages;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps artifacts, uploads, build caches and the rows of the past within their budgets. Each step is whole by
/// itself, and looks anew at what is there: cut off anywhere, the next pass carries on. Rows go before the bytes
/// that they name, so none ever names what is gone.
public final class Budgets {
    private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Duration YOUNG = Duration.ofHours(1);

    private final Database database;
    private final Stores stores;
    private final ArtifactSettings artifactSettings;
    private final BudgetSettings settings;
    private final Clock clock;

    /// What holds the bytes.
    public record Stores(ArtifactStore artifacts, Uploads uploads, BuildWorkplace workplace) {}

    public Budgets(
            Database database, Stores stores, ArtifactSettings artifactSettings, BudgetSettings settings, Clock clock) {
        this.database = database;
        this.stores = stores;
        this.artifactSettings = artifactSettings;
        this.settings = settings;
        this.clock = clock;
    }

    /// What each server does for itself.
    public void keepOwn() throws IOException {
        var removed = stores.workplace().shrinkCaches(settings.cacheBytes());
        if (removed > 0) {
            LOG.info("removed {} bytes of build caches, budgets.cacheBytes is {}", removed, settings.cacheBytes());
        }
    }

    /// What one server does for all.
    ///
    /// @param held whether this is still that server
    public void keepShared(BooleanSupplier held) throws IOException {
        forgetReleases(held);
        forgetThePast(held);
        if (held.getAsBoolean()) {
            // What is needed is asked first: what comes to be needed meanwhile is new or has just been asked for,
            // and both are young, so they stay anyway.
            var needed = database.read(Budgets::needed);
            tell("artifacts", stores.artifacts().collect(needed, artifactSettings.keepBytes()));
            tell("uploads", stores.uploads().collect(needed, settings.uploadBytes()));
        }
    }

    /// Images that builders keep by themselves and no release needs.
    ///
    /// @param held whether this is still the one server that does it for all
    public void keepImages(KeepsImages keeper, List<ImageRegistry> registries, BooleanSupplier held)
            throws InterruptedException {
        if (held.getAsBoolean()) {
            var needed = database.read(Budgets::needed);
            var young = clock.instant().minus(YOUNG);
            var removed = keeper.removeUnneeded(new KeepsImages.Needed(needed, young, registries));
            if (removed > 0) {
                LOG.info("removed {} images that nothing needs any more", removed);
            }
        }
    }

    private void forgetReleases(BooleanSupplier held) {
        var young = clock.instant().minus(YOUNG);
        while (held.getAsBoolean()) {
            var gone = database.<Integer>transaction(tx -> OldReleases.forget(tx, settings.keepReleases(), young));
            if (gone == 0) {
                return;
            }
            LOG.info("forgot {} releases and builds beyond budgets.keepReleases {}", gone, settings.keepReleases());
        }
    }

    private void forgetThePast(BooleanSupplier held) {
        database.write(OldRows::removeOrphans);
        var excess = database.read(OldRows::bytes) - settings.storeBytes();
        // Some more than must be, so that not every pass has a little to do.
        excess += excess > 0 ? settings.storeBytes() / 10 : 0;
        while (excess > 0 && held.getAsBoolean()) {
            var wanted = excess;
            var gone = database.<Long>transaction(tx -> OldRows.remove(tx, wanted));
            if (gone == 0) {
                return;
            }
            LOG.info(
                    "forgot {} bytes of old operations and logs, budgets.storeBytes is {}",
                    gone,
                    settings.storeBytes());
            excess -= gone;
        }
    }

    private static void tell(String what, List<Content> removed) {
        if (!removed.isEmpty()) {
            LOG.info("removed {} {} that nothing needs any more", removed.size(), what);
        }
    }

    /// How far each budget is used up; counts now, which takes as long as it takes to list the folders.
    public List<BudgetUse> use() throws IOException {
        var needed = database.read(Budgets::needed);
        return List.of(
                use("artifacts.keepBytes", stores.artifacts().list(), needed, artifactSettings.keepBytes()),
                use("budgets.uploadBytes", stores.uploads().list(), needed, settings.uploadBytes()),
                new BudgetUse("budgets.cacheBytes", stores.workplace().cacheBytes(), 0, settings.cacheBytes()),
                new BudgetUse("budgets.storeBytes", database.read(OldRows::bytes), 0, settings.storeBytes()));
    }

    private static BudgetUse use(String name, List<Content> all, Set<String> needed, long limit) {
        var used = all.stream().mapToLong(Content::sizeBytes).sum();
        var kept = all.stream()
                .filter(item -> needed.contains(item.digest()))
                .mapToLong(Content::sizeBytes)
                .sum();
        return new BudgetUse(name, used, kept, limit);
    }

    /// Digests that a release, a component, a build that runs or an operation that has not ended names.
    private static Set<String> needed(Tx tx) {
        var needed = new HashSet<String>();
        for (var named : List.of(
                "select artifact as named from releases",
                "select upload as named from components where upload is not null",
                "select payload as named from operation where ended_at is null",
                "select s.result as named from operation_step s join operation o on o.id = s.operation"
                        + " where o.ended_at is null and s.result is not null",
                // The result of a step is the build's id, the artifact stands with it.
                "select b.artifact as named from builds b join components c on c.id = b.component_id"
                        + " join apps a on a.id = c.app_id"
                        + " join operation o on o.team = a.team and o.space = a.space and o.app = a.name"
                        + " where o.ended_at is null and b.artifact is not null")) {
            for (var text : tx.query(named, row -> row.text("named"))) {
                DIGEST.matcher(text).results().forEach(found -> needed.add(found.group()));
            }
        }
        return needed;
    }
}
