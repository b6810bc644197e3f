package io.slipway.engine.datacenter;

import io.slipway.engine.configuration.PluginSection;
import io.slipway.engine.configuration.ServerConfiguration;
import io.slipway.engine.plugin.Family;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.network.Network;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.storage.Storage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// One step from a configuration to the next.
final class Reload {
    private final Places places;
    private final Running before;
    private final Map<String, PluginSection> known;
    private final Map<String, Gate> gates = new LinkedHashMap<>();
    private final List<PluginInstance> retired = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private final List<String> started = new ArrayList<>();
    private final List<String> replaced = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final List<String> needRestart;

    Reload(Places places, Running before, ServerConfiguration next) throws InterruptedException {
        this.places = places;
        this.before = before;
        this.known =
                before.configuration().sections().collect(Collectors.toMap(PluginSection::place, section -> section));
        this.needRestart = needRestart(before.configuration(), next);
        for (var section : next.sections().toList()) {
            gates.put(section.place(), gate(section));
        }
        for (var section : known.values()) {
            if (!gates.containsKey(section.place())) {
                removed.add(section.place());
                turn(before.gate(section), new Gate.State.Shut(section.place() + " is no longer configured"));
            }
        }
    }

    Map<String, Gate> gates() {
        return gates;
    }

    /// What was taken out of service.
    List<PluginInstance> retired() {
        return retired;
    }

    Reloaded outcome() {
        return new Reloaded(kept, started, replaced, removed, failed, needRestart);
    }

    private Gate gate(PluginSection section) throws InterruptedException {
        var old = Optional.ofNullable(known.get(section.place()));
        if (old.isEmpty()) {
            var state = places.make(section);
            note(section, state, started);
            return new Gate(section.place(), section.family().spi(), state);
        }
        var gate = before.gate(old.get());
        if (gate.state() instanceof Gate.State.Open(var _, var made) && made.equals(section.backing())) {
            kept.add(section.place());
            return gate;
        }
        var next = answering(section, places.make(section));
        if (gate.state() instanceof Gate.State.Open && next instanceof Gate.State.Shut(var why)) {
            failed.add(why + "; what served before goes on");
            return gate;
        }
        note(section, next, replaced);
        turn(gate, next);
        return gate;
    }

    private void note(PluginSection section, Gate.State state, List<String> good) {
        switch (state) {
            case Gate.State.Open _ -> good.add(section.place());
            case Gate.State.Shut(var why) -> failed.add(why);
        }
    }

    private void turn(Gate gate, Gate.State next) {
        gate.turn(next).ifPresent(retired::add);
    }

    /// The same, where it answers; a successor that does not is closed again.
    private Gate.State answering(PluginSection section, Gate.State made) throws InterruptedException {
        if (!(made instanceof Gate.State.Open(var instance, var _))) {
            return made;
        }
        try {
            ask(section.family(), new Gate(section.place(), section.family().spi(), made));
            return made;
        } catch (SlipwayException e) {
            retired.add(instance);
            return new Gate.State.Shut("%s does not answer: %s".formatted(instance, e.getMessage()));
        }
    }

    private static void ask(Family family, Gate gate) throws InterruptedException {
        switch (family) {
            case SCHEDULER -> gate.front(Scheduler.class).list();
            case NETWORK -> gate.front(Network.class).list();
            case STORAGE -> gate.front(Storage.class).list();
            case LOAD_BALANCER -> gate.front(LoadBalancer.class).status();
            case SOURCE, BUILDER -> {} // They hold nothing that could be asked.
        }
    }

    private static List<String> needRestart(ServerConfiguration before, ServerConfiguration next) {
        var keys = new ArrayList<String>();
        if (!before.server().equals(next.server())) {
            keys.add("server");
        }
        if (!before.database().equals(next.database())) {
            keys.add("database");
        }
        if (!before.artifacts().equals(next.artifacts())) {
            keys.add("artifacts");
        }
        return keys;
    }
}
