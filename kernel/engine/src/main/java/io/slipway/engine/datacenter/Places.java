package io.slipway.engine.datacenter;

import io.slipway.engine.configuration.PluginSection;
import io.slipway.engine.plugin.LoadedPlugin;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// Makes the instances of plugins.
record Places(Surroundings surroundings, Patience patience) {
    /// Never fails: what went wrong stands in the state.
    Gate.State make(PluginSection section) throws InterruptedException {
        return switch (section.backing()) {
            case PluginSection.Backing.Missing(var reason) -> new Gate.State.Shut(reason);
            case PluginSection.Backing.Ready ready -> create(section.place(), ready);
        };
    }

    private Gate.State create(String place, PluginSection.Backing.Ready made) throws InterruptedException {
        var plugin = made.plugin();
        var folder = surroundings.folder().resolve(place);
        var making = new Call("create of " + place, PluginInstance.about(place, plugin), patience.call(), () -> {
            Files.createDirectories(folder);
            return plugin.create(
                    made.config(),
                    new InstanceContext(
                            surroundings.installation(),
                            place,
                            folder,
                            surroundings.artifacts(),
                            surroundings.clock()));
        });
        try {
            var instance = new Flight(making, launch(plugin), _ -> {}).fly(patience.afterInterrupt());
            return new Gate.State.Open(
                    new PluginInstance(
                            plugin,
                            Objects.requireNonNull((AutoCloseable) instance),
                            new PluginInstance.Surrounded(
                                    place, folder, patience, surroundings.clock(), surroundings.crashPoints())),
                    made);
        } catch (TimeoutException _) {
            return shut(
                    place, plugin, "did not come up within " + patience.call().toSeconds() + " s");
        } catch (ExecutionException e) {
            return shut(
                    place,
                    plugin,
                    switch (e.getCause()) {
                        case SlipwayException told -> "cannot be set up: " + told.getMessage();
                        case IOException io -> "has no folder of its own: " + io.getMessage();
                        case null, default -> "cannot be set up: " + e.getCause();
                    });
        }
    }

    private Flight.Launch launch(LoadedPlugin plugin) {
        return new Flight.Launch(surroundings.clock().instant(), plugin.loader(), surroundings.crashPoints());
    }

    private static Gate.State shut(String place, LoadedPlugin plugin, String why) {
        return new Gate.State.Shut("%s: the plugin %s %s".formatted(place, plugin, why));
    }
}
