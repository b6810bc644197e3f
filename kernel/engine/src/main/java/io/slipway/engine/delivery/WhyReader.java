package io.slipway.engine.delivery;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.AppView;
import io.slipway.engine.app.AppView.ComponentView;
import io.slipway.engine.app.InstanceView;
import io.slipway.engine.delivery.Why.Block;
import io.slipway.engine.store.Database;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds out why an app is as it is.
public final class WhyReader {
    private static final int EVENTS = 10;

    private final Database database;
    private final Rows rows;
    private final AppReader apps;
    private final Blocks blocks;
    private final DatacenterBlocks places;

    @Inject
    WhyReader(Database database, Rows rows, AppReader apps, Blocks blocks, DatacenterBlocks places) {
        this.database = database;
        this.rows = rows;
        this.apps = apps;
        this.blocks = blocks;
        this.places = places;
    }

    public Optional<Why> find(AppKey key) throws InterruptedException {
        var app = apps.find(key);
        return app.isEmpty() ? Optional.empty() : Optional.of(explain(key, app.get()));
    }

    private Why explain(AppKey key, AppView app) throws InterruptedException {
        var instances = apps.instances(key);
        var found = new ArrayList<Block>();
        var datacenters = new LinkedHashSet<>(List.of(app.datacenter()));
        app.components().forEach(component -> datacenters.add(component.datacenter()));
        for (var datacenter : datacenters) {
            found.addAll(places.of(datacenter));
        }
        found.addAll(blocks.of(key, app, instances));
        var events = database.read(tx -> rows.apps()
                .find(tx, key)
                .map(row -> rows.events().newest(tx, row.id(), EVENTS))
                .orElse(List.of()));
        return new Why(
                key.app(),
                app.state(),
                summary(app, found),
                app.components().stream().map(WhyReader::wanted).toList(),
                observed(app, instances),
                found,
                blocks.lastLines(app),
                events);
    }

    private static String wanted(ComponentView component) {
        return "%s: %d instance%s%s"
                .formatted(
                        component.name(),
                        component.instances(),
                        component.instances() == 1 ? "" : "s",
                        component.release().isPresent()
                                ? " of v" + component.release().getAsLong()
                                : ", no release yet");
    }

    private static List<String> observed(AppView app, List<InstanceView> instances) {
        var lines = new ArrayList<String>();
        for (var component : app.components()) {
            lines.add("%s: %d ready".formatted(component.name(), component.ready()));
            instances.stream()
                    .filter(instance -> instance.component().equals(component.name()))
                    .map(instance -> "  %s v%d %s, %d restart%s%s"
                            .formatted(
                                    instance.name(),
                                    instance.release(),
                                    word(instance.state()),
                                    instance.restarts(),
                                    instance.restarts() == 1 ? "" : "s",
                                    instance.lastExit()
                                            .map(exit -> ", last " + exit)
                                            .orElse("")))
                    .forEach(lines::add);
        }
        return lines;
    }

    private static String summary(AppView app, List<Block> blocks) {
        return switch (app.state()) {
            case RUNNING -> blocks.isEmpty() ? "It runs as wanted." : "It runs, but something is not as wanted.";
            case DEPLOYING -> "An operation is at work.";
            case DEGRADED -> "It serves with fewer instances than wanted.";
            case FAILED -> "It does not serve.";
            case STOPPED -> "It was stopped by wish.";
            case REMOVING -> "It is being removed.";
            case NEW -> "It has never run.";
        };
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
