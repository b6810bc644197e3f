package io.slipway.tck.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// One test process' use of a back end that all of them share: many use it side by side, and who disturbs it has
/// it alone. The system ends the turn of a process that died.
final class BackendTurn implements AutoCloseable {
    private static final Map<String, BackendTurn> OURS = new HashMap<>();

    private final String name;
    private final FileChannel channel;
    private int users = 1;

    private BackendTurn(String name, FileChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    /// Waits for as long as another process' turn lasts. A class within a class shares the outer one's turn.
    static BackendTurn take(Path folder, String name, boolean alone) {
        synchronized (OURS) {
            var held = OURS.get(name);
            if (held != null) {
                held.users++;
                return held;
            }
            var turn = new BackendTurn(name, lock(folder.resolve("slipway-backend-" + name + ".lock"), alone));
            OURS.put(name, turn);
            return turn;
        }
    }

    private static FileChannel lock(Path file, boolean alone) {
        try {
            var channel = FileChannel.open(
                    file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
            channel.lock(0, Long.MAX_VALUE, !alone);
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + file, e);
        }
    }

    @Override
    public void close() {
        synchronized (OURS) {
            if (--users > 0) {
                return;
            }
            OURS.remove(name);
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot give the turn on " + name + " back", e);
            }
        }
    }
}
