package io.slipway.distribution;

import io.slipway.engine.store.CrashPoints;
import io.slipway.http.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The product's server with something at its crash points: what the file `plan` in the folder `slipway.crash.plan`
/// says, a line each. The product has no such main, and nothing at its crash points.
///
/// `record` writes each name that is passed into `passed`; `halt NAME` writes the name into `reached` and ends the
/// process as `kill -9` does, at the first pass; `wait NAME` writes it there and stays until the plan says so no more.
public final class HaltingServer {
    private static final int HALTED = 137;
    private static final Duration LOOK = Duration.ofMillis(20);

    private HaltingServer() {}

    public static void main(String[] arguments) throws InterruptedException {
        Server.run(new Planned(Path.of(System.getProperty("slipway.crash.plan"))), arguments);
    }

    /// The part of a name that differs from run to run is left out.
    static String stable(String point) {
        return point.replaceAll("v\\d+", "v*");
    }

    private record Planned(Path folder) implements CrashPoints {
        @Override
        public void pass(String point) {
            var name = stable(point);
            var plan = plan();
            if (plan.contains("record")) {
                note("passed", name);
            }
            if (plan.contains("halt " + name)) {
                note("reached", name);
                Runtime.getRuntime().halt(HALTED);
            }
            if (plan.contains("wait " + name)) {
                note("reached", name);
                while (plan().contains("wait " + name)) {
                    LockSupport.parkNanos(LOOK.toNanos());
                }
            }
        }

        private List<String> plan() {
            try {
                return Files.readAllLines(folder.resolve("plan"));
            } catch (NoSuchFileException _) {
                return List.of();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private synchronized void note(String file, String name) {
            try {
                Files.writeString(
                        folder.resolve(file), name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
