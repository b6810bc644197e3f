package io.slipway.distribution;

import io.slipway.engine.store.CrashPoints;
import io.slipway.http.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The product's server with something at its crash points: what the file `plan` in the folder `slipway.crash.plan`
/// says. The product has no such main, and nothing at its crash points.
///
/// `record` writes each name that is passed into `passed`; `halt NAME` writes the name into `halted` and ends the
/// process as `kill -9` does, at the first pass.
public final class HaltingServer {
    private static final int HALTED = 137;

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
        public synchronized void pass(String point) {
            var name = stable(point);
            try {
                var plan = Files.readString(folder.resolve("plan"));
                if (plan.equals("record")) {
                    Files.writeString(
                            folder.resolve("passed"),
                            name + "\n",
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                } else if (plan.equals("halt " + name)) {
                    Files.writeString(folder.resolve("halted"), name);
                    Runtime.getRuntime().halt(HALTED);
                }
            } catch (NoSuchFileException _) {
                // Nothing is planned.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
