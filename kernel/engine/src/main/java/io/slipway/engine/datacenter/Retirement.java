package io.slipway.engine.datacenter;

import io.slipway.engine.plugin.LoadedPlugin;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends instances that were replaced, in the background, and closes the class loaders that nothing needs any
/// more. What does not end is kept and shown.
final class Retirement {
    private static final Logger log = LoggerFactory.getLogger(Retirement.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<PluginInstance> leaving = new HashSet<>();
    private final Set<PluginInstance> leaked = new HashSet<>();

    /// @param unneeded whether a plugin serves nowhere else
    Thread begin(PluginInstance instance, Predicate<LoadedPlugin> unneeded) {
        locked(() -> leaving.add(instance));
        return Thread.ofVirtual().name("retire " + instance).start(() -> {
            var ended = ends(instance);
            locked(() -> {
                leaving.remove(instance);
                if (!ended) {
                    leaked.add(instance);
                }
            });
            if (!ended) {
                log.warn("{} did not end, its class loader stays open", instance);
            } else if (unneeded.test(instance.plugin()) && !isHeld(instance.plugin())) {
                instance.plugin().unload();
                log.info("{} ended and its plugin is unloaded", instance);
            }
        });
    }

    private static boolean ends(PluginInstance instance) {
        try {
            return instance.retire();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Instances that did not end, for people.
    List<String> leaked() {
        lock.lock();
        try {
            return leaked.stream().map(PluginInstance::toString).sorted().toList();
        } finally {
            lock.unlock();
        }
    }

    /// Whether an instance of the plugin is still on its way out.
    boolean isHeld(LoadedPlugin plugin) {
        lock.lock();
        try {
            return leaving.stream().anyMatch(instance -> instance.plugin().equals(plugin))
                    || leaked.stream().anyMatch(instance -> instance.plugin().equals(plugin));
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
