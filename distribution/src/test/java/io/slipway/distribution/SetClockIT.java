package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody sets the clock of the machine under a packaged server by an hour, amid a deploy, a scale and a rollback:
/// each goes on, and what serves is not touched. The same on an injected clock, decision by decision, is
/// `ClockJumpTest`.
@RequiresBackend({"faketime", "python3"})
@Timeout(300)
final class SetClockIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private long faked;

    /// What libfaketime shares outlives a process that was killed.
    @AfterEach
    void tidy() throws IOException {
        try (var names = Files.newDirectoryStream(Path.of("/dev/shm"), "*faketime_s?m_" + faked)) {
            for (var name : names) {
                Files.deleteIfExists(name);
            }
        }
    }

    @Test
    @Tag("delivered")
    void changesGoOn() throws Exception {
        // What libfaketime shares between processes belongs to the user of the first one.
        try (var slipway = PackagedSlipway.unpackAsMyself(folder)) {
            var clock = FakedClock.of(slipway);
            slipway.start();
            faked = slipway.serverPid();
            clock.leave();
            var calm = new CounterApp(slipway, "calm");
            var shop = new CounterApp(slipway, "shop");
            calm.deploy(1, 1);
            shop.deploy(2, 2);
            try (var visitor = calm.visit()) {
                shop.ask(3, 2);
                jumpAmid(shop, "roll out", clock, "+1h");
                serves(shop, "release v2");

                slipway.api().send("PUT", component() + "/scale", "{\"instances\": 3}");
                jumpAmid(shop, "", clock, "+0");
                Await.until(
                        LIMIT, "three serve", () -> slipway.api().ports("shop").size() == 3);

                slipway.api().send("POST", component() + "/rollback", "{\"to\": 1}");
                jumpAmid(shop, "roll out", clock, "-1h");
                serves(shop, "release v3");

                // The next server is not under it, and finds what was written an hour ago by its clock.
                assertThat(slipway.stop()).isZero();
                slipway.start();
                shop.deploy(4, 1);
                serves(shop, "release v4");
                visitor.check();
            }
        }
    }

    /// Soon: the gateway learns of it a moment after the operation has ended.
    private static void serves(CounterApp app, String release) throws Exception {
        Await.until(LIMIT, "it serves " + release, () -> app.answer().startsWith(release));
    }

    private static String component() {
        return Api.pathOf("shop") + "/components/web";
    }

    private static void jumpAmid(CounterApp app, String step, FakedClock clock, String to) throws Exception {
        Await.until(LIMIT, "it is at " + step, () -> isAt(app, step));
        clock.set(to);
        var began = System.nanoTime();
        app.awaitDone();
        System.out.printf(
                "clock set to %s amid '%s': done %d ms later%n", to, step, (System.nanoTime() - began) / 1_000_000);
    }

    private static boolean isAt(CounterApp app, String step) throws IOException, InterruptedException {
        return StreamSupport.stream(app.operation().path("steps").spliterator(), false)
                .anyMatch(each -> each.path("name").asText().startsWith(step)
                        && !each.path("state").asText().equals("queued"));
    }

    /// What programs that are started under it take for the time of day: as far from the real one as its file says.
    /// Only the server is: what it starts gets an environment of its own.
    private record FakedClock(PackagedSlipway slipway, Path file) {
        static FakedClock of(PackagedSlipway slipway) throws IOException, InterruptedException {
            var clock = new FakedClock(slipway, slipway.sources().resolve("clock"));
            clock.set("+0");
            slipway.export("LD_PRELOAD", library().toString());
            slipway.export("FAKETIME_TIMESTAMP_FILE", clock.file().toString());
            slipway.export("FAKETIME_NO_CACHE", "1");
            // Nobody can set that one, and a mend for old C libraries lets each timed wait on it end at once.
            slipway.export("DONT_FAKE_MONOTONIC", "1");
            slipway.export("FAKETIME_FORCE_MONOTONIC_FIX", "0");
            return clock;
        }

        /// Where Debian and its kin put it: the form for programs with threads.
        private static Path library() throws IOException {
            try (var found = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu*")) {
                for (var folder : found) {
                    var library = folder.resolve("faketime/libfaketimeMT.so.1");
                    if (Files.exists(library)) {
                        return library;
                    }
                }
            }
            throw new IOException("faketime is on the PATH, but /usr/lib/*/faketime/libfaketimeMT.so.1 is not there");
        }

        /// What is started from now on goes by the machine's clock.
        void leave() {
            slipway.unset("LD_PRELOAD");
        }

        /// At once and whole, for the server reads it at each look at the time.
        void set(String offset) throws IOException, InterruptedException {
            var fresh = file.resolveSibling("clock.part");
            Files.writeString(fresh, offset + "\n");
            slipway.own(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
