package io.slipway.tck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// Runs a contract within a test.
public final class Launched {
    private Launched() {}

    /// The names of the laws that `contract` breaks.
    public static Set<String> broken(Class<?> contract) {
        var events = EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "8")
                .selectors(selectClass(contract))
                .execute()
                .allEvents();
        if (events.started().count() < 5) {
            throw new AssertionError(contract + " did not run");
        }
        return events.failed().stream().map(Launched::name).collect(Collectors.toSet());
    }

    private static String name(Event event) {
        return event.getTestDescriptor()
                .getSource()
                .map(source -> source instanceof MethodSource method ? method.getMethodName() : source.toString())
                .orElse(event.getTestDescriptor().getDisplayName());
    }
}
