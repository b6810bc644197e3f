package io.slipway.host;

import io.slipway.host.SupervisedProcess.LastExit;
import io.slipway.host.SupervisedProcess.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads what the shim wrote, and compares it with the processes that are there.
final class FolderState {
    private final FolderLayout layout;

    FolderState(FolderLayout layout) {
        this.layout = layout;
    }

    SupervisedProcess find() {
        var folder = layout.path("");
        if (!layout.isPresent()) {
            return new SupervisedProcess(folder, Phase.ABSENT, Optional.empty(), Instant.EPOCH, 0, Optional.empty());
        }
        // The shim is asked first: had it ended in between, its last words would already be there to read.
        var kept = shim().filter(ProcessIdentity::isAlive).isPresent();
        var state = state();
        var main = program(state).filter(ProcessIdentity::isAlive);
        var phase = phase(kept, state, main.isPresent());
        return new SupervisedProcess(
                folder, phase, main, time(phase == Phase.STARTING ? "layout" : "state"), restarts(state), lastExit());
    }

    private Phase phase(boolean kept, String[] state, boolean alive) {
        if (state[0].equals("ended")) {
            return Phase.ENDED;
        }
        if (alive) {
            return kept ? Phase.RUNNING : Phase.UNKEPT;
        }
        if (!kept && !layout.has("shim")) {
            // A server died while it prepared the folder.
            return Phase.ABSENT;
        }
        if (!kept) {
            return layout.has(FolderLayout.STOP) ? Phase.ENDED : Phase.LOST;
        }
        return state[0].equals("waiting") ? Phase.WAITING : Phase.STARTING;
    }

    Optional<ProcessIdentity> shim() {
        return layout.read("shim").map(text -> identity(text.split(" "), 0));
    }

    /// The main process of the present run or of the last one.
    Optional<ProcessIdentity> program() {
        return program(state());
    }

    private static Optional<ProcessIdentity> program(String[] state) {
        return state[0].equals("running") ? Optional.of(identity(state, 1)) : Optional.empty();
    }

    boolean isWaiting() {
        return state()[0].equals("waiting");
    }

    private String[] state() {
        return layout.read("state").orElse("none").split(" ");
    }

    private static int restarts(String[] state) {
        return switch (state[0]) {
            case "running" -> Integer.parseInt(state[4]);
            case "waiting", "ended" -> Integer.parseInt(state[1]);
            default -> 0;
        };
    }

    private Optional<LastExit> lastExit() {
        return layout.read("exit").map(text -> {
            var parts = text.split(" ");
            if (parts[0].equals("-")) {
                return new LastExit(OptionalInt.empty(), OptionalInt.empty(), false, time("exit"));
            }
            var signal = Integer.parseInt(parts[1]);
            return new LastExit(
                    signal == 0 ? OptionalInt.of(Integer.parseInt(parts[0])) : OptionalInt.empty(),
                    signal == 0 ? OptionalInt.empty() : OptionalInt.of(signal),
                    parts[2].equals("1"),
                    time("exit"));
        });
    }

    private Instant time(String file) {
        try {
            return Files.getLastModifiedTime(layout.path(file)).toInstant();
        } catch (IOException _) {
            // Not written yet.
            return Instant.EPOCH;
        }
    }

    private static ProcessIdentity identity(String[] parts, int from) {
        return new ProcessIdentity(parts[from], Long.parseLong(parts[from + 1]), Long.parseLong(parts[from + 2]));
    }
}
