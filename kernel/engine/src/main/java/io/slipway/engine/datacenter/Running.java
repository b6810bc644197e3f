package io.slipway.engine.datacenter;

import io.slipway.engine.configuration.BuildLimits;
import io.slipway.engine.configuration.PluginSection;
import io.slipway.engine.configuration.ServerConfiguration;
import io.slipway.engine.plugin.LoadedPlugin;
import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.spi.build.Builder;
import io.slipway.spi.source.SourceProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What runs between two reloads.
///
/// @param gates by place
record Running(
        ServerConfiguration configuration,
        PluginCatalog catalog,
        Map<String, Gate> gates,
        List<Datacenter> datacenters) {
    Running {
        gates = Map.copyOf(gates);
        datacenters = List.copyOf(datacenters);
    }

    /// @param server name of this one
    static Running of(
            ServerConfiguration configuration, PluginCatalog catalog, Map<String, Gate> gates, String server) {
        var several = !configuration.database().isEmbedded();
        var datacenters = configuration.datacenters().values().stream()
                .<Datacenter>map(settings -> ConfiguredDatacenter.of(settings, gates, several, server))
                .toList();
        return new Running(configuration, catalog, gates, datacenters);
    }

    Optional<Datacenter> datacenter(String name) {
        return datacenters.stream()
                .filter(datacenter -> datacenter.name().equals(name))
                .findFirst();
    }

    List<Builders.ConfiguredBuilder> builders() {
        return configuration.builders().stream()
                .filter(section -> gate(section).state() instanceof Gate.State.Open)
                .map(this::builder)
                .toList();
    }

    Optional<Builders.ConfiguredBuilder> builder(String type) {
        return section(configuration.builders(), type).map(this::builder);
    }

    private Builders.ConfiguredBuilder builder(PluginSection section) {
        return new Builders.ConfiguredBuilder(
                section.type(),
                gate(section).front(Builder.class),
                section.runsOn(),
                configuration.buildLimits().getOrDefault(section.type(), BuildLimits.usual()));
    }

    Optional<SourceProvider> source(String type) {
        return section(configuration.sources(), type)
                .map(section -> gate(section).front(SourceProvider.class));
    }

    private static Optional<PluginSection> section(List<PluginSection> sections, String type) {
        return sections.stream().filter(section -> section.type().equals(type)).findFirst();
    }

    List<PlaceStatus> places() {
        return configuration.sections().map(this::place).toList();
    }

    private PlaceStatus place(PluginSection section) {
        var gate = gate(section);
        var open = gate.state() instanceof Gate.State.Open(var instance, var _)
                ? Optional.of(instance)
                : Optional.<PluginInstance>empty();
        return new PlaceStatus(
                section.place(),
                section.family(),
                section.type(),
                open.map(instance -> instance.plugin().toString()),
                open.map(PluginInstance::inFlight).orElse(0),
                gate.trouble());
    }

    boolean uses(LoadedPlugin plugin) {
        return catalog.plugins().contains(plugin)
                || gates.values().stream()
                        .anyMatch(gate -> gate.state() instanceof Gate.State.Open(var instance, var _)
                                && instance.plugin().equals(plugin));
    }

    Gate gate(PluginSection section) {
        var gate = gates.get(section.place());
        if (gate == null) {
            throw new IllegalStateException("no gate at " + section.place());
        }
        return gate;
    }
}
