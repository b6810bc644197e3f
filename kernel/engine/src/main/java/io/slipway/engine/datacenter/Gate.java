package io.slipway.engine.datacenter;

import io.slipway.engine.configuration.PluginSection;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.lang.reflect.Proxy;
import java.util.Optional;

/// The only way to the plugin's instance at one place of the configuration. What it hands out stays good when
/// the instance is replaced.
final class Gate {
    private final String place;
    private final Object front;
    private volatile State state;

    /// What is behind it.
    sealed interface State {
        /// @param made what the instance was made of
        record Open(PluginInstance instance, PluginSection.Backing made) implements State {}

        /// @param reason one sentence
        record Shut(String reason) implements State {}
    }

    Gate(String place, Class<? extends AutoCloseable> spi, State state) {
        this.place = place;
        this.state = state;
        this.front = front(spi, new GateCalls(this, instance -> instance));
    }

    static Object front(Class<?> type, GateCalls calls) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls);
    }

    String place() {
        return place;
    }

    /// Calls go through the gate. To close it does nothing: whoever is handed it does not own the instance.
    <P> P front(Class<P> type) {
        return type.cast(front);
    }

    State state() {
        return state;
    }

    /// @return the instance that was behind it, for its owner to retire
    Optional<PluginInstance> turn(State next) {
        var before = state;
        state = next;
        return before instanceof State.Open(var instance, var _) ? Optional.of(instance) : Optional.empty();
    }

    /// @throws SlipwayException `UNAVAILABLE` where nothing is behind it
    PluginInstance instance() {
        return switch (state) {
            case State.Open(var instance, var _) -> instance;
            case State.Shut(var reason) -> throw new SlipwayException(Failure.UNAVAILABLE, reason);
        };
    }

    /// Why it cannot be used, or what people should know of its use.
    Optional<String> trouble() {
        return switch (state) {
            case State.Open(var instance, var _) -> instance.trouble();
            case State.Shut(var reason) -> Optional.of(reason);
        };
    }
}
