package io.slipway.http;

import io.slipway.engine.budget.BudgetUse;
import io.slipway.engine.budget.Budgets;
import io.slipway.engine.configuration.RegistrySettings;
import io.slipway.engine.datacenter.Builders;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.lease.Leases;
import io.slipway.engine.publication.Publications;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.KeepsImages;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the budgets, every now and then: each server its own, and the one that has the lease those of all.
@Singleton
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final String LEASE = "housekeeping";
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final Duration COUNT_AGAIN = Duration.ofMinutes(1);

    private final Budgets budgets;
    private final Builders builders;
    private final Datacenters datacenters;
    private final Publications publications;
    private final Leases leases;
    private final Thread thread = Thread.ofVirtual().name("housekeeping").unstarted(this::run);
    private volatile Counted counted = new Counted(List.of(), System.nanoTime() - EVERY.toNanos());

    private record Counted(List<BudgetUse> use, long atNanos) {}

    @Inject
    Housekeeping(
            Budgets budgets, Builders builders, Datacenters datacenters, Publications publications, Leases leases) {
        this.budgets = budgets;
        this.builders = builders;
        this.datacenters = datacenters;
        this.publications = publications;
        this.leases = leases;
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            Thread.sleep(FIRST);
            while (true) {
                once();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            LOG.debug("housekeeping ends with the server", e);
        }
    }

    void once() throws InterruptedException {
        try {
            budgets.keepOwn();
            leases.runWhileHeld(LEASE, lease -> keepShared(lease::isHeld));
        } catch (IOException | SlipwayException e) {
            LOG.warn("the budgets are not kept for now", e);
        }
    }

    private void keepShared(BooleanSupplier held) throws InterruptedException {
        try {
            budgets.keepShared(held);
        } catch (IOException | SlipwayException e) {
            LOG.warn("the budgets are not kept for now", e);
        }
        keepImages(held);
        publications.removeUnneeded(held);
    }

    /// One builder whose engine is down does not hold up the others.
    private void keepImages(BooleanSupplier held) throws InterruptedException {
        var registries = datacenters.all().stream()
                .flatMap(datacenter -> datacenter.registry().stream())
                .map(RegistrySettings::images)
                .toList();
        for (var each : builders.inOrder()) {
            try {
                var keeper = each.builder().capability(KeepsImages.class);
                if (keeper.isPresent()) {
                    budgets.keepImages(keeper.get(), registries, held);
                }
            } catch (SlipwayException e) {
                LOG.warn("images of the builder {} that nothing needs stay for now: {}", each.type(), e.getMessage());
            }
        }
    }

    /// How far each budget is used up, as counted within the last minute; empty where that cannot be told.
    List<BudgetUse> use() {
        var known = counted;
        if (System.nanoTime() - known.atNanos() < COUNT_AGAIN.toNanos()) {
            return known.use();
        }
        try {
            counted = new Counted(budgets.use(), System.nanoTime());
            return counted.use();
        } catch (IOException | SlipwayException e) {
            LOG.debug("the budgets cannot be counted", e);
            return List.of();
        }
    }
}
