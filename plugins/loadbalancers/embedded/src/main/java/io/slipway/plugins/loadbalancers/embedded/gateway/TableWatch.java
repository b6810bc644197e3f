package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.slipway.plugins.loadbalancers.embedded.table.TableFolder;
import io.slipway.plugins.loadbalancers.embedded.table.TableFolder.Table;
import java.io.IOException;
import java.nio.file.StandardWatchEventKinds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Brings tables into force as soon as they lie in the folder. A table that cannot be read leaves the last
/// good one in force.
final class TableWatch {
    private static final long LOOK_MILLIS = 1000;

    private final TableFolder folder;
    private final Map<Table<?>, Entry<?>> entries = new LinkedHashMap<>();
    private final Map<Table<?>, String> problems = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    TableWatch(TableFolder folder) {
        this.folder = folder;
    }

    private static final class Entry<T extends Record> {
        private final Table<T> table;
        private final Consumer<T> use;
        private String seen = "";

        Entry(Table<T> table, Consumer<T> use) {
            this.table = table;
            this.use = use;
        }
    }

    /// Calls `use` with each new content of the table, one table at a time and in the order of these calls.
    <T extends Record> void on(Table<T> table, Consumer<T> use) {
        entries.put(table, new Entry<>(table, use));
    }

    /// Takes up what has changed until now, and returns when it is in force.
    void look() {
        lock.lock();
        try {
            entries.values().forEach(this::look);
        } finally {
            lock.unlock();
        }
    }

    private <T extends Record> void look(Entry<T> entry) {
        try {
            var key = folder.content(entry.table);
            if (!key.equals(entry.seen)) {
                folder.read(entry.table).ifPresent(entry.use);
                entry.seen = key;
                problems.remove(entry.table);
            }
        } catch (IOException | RuntimeException e) {
            problems.put(entry.table, "%s is not in force: %s".formatted(entry.table.name(), e.getMessage()));
        }
    }

    List<String> problems() {
        lock.lock();
        try {
            return new ArrayList<>(problems.values());
        } finally {
            lock.unlock();
        }
    }

    /// Watches until interrupted, and calls `each` after every look, once a second at least.
    void run(Runnable each) throws IOException, InterruptedException {
        try (var changes = folder.path().getFileSystem().newWatchService()) {
            folder.path().register(changes, StandardWatchEventKinds.ENTRY_CREATE);
            while (true) {
                look();
                each.run();
                var key = changes.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        }
    }
}
