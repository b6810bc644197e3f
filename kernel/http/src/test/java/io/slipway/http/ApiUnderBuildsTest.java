package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.configuration.BuildLimits;
import io.slipway.engine.configuration.Machine;
import io.slipway.host.BuildUsers;
import io.slipway.host.HostSandbox;
import io.slipway.host.HostUser;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.Sandbox.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Builds may take every core, and the API answers all the same.
@Timeout(120)
final class ApiUnderBuildsTest {
    private static final int REQUESTS = 250;
    private static final Duration PACE = Duration.ofMillis(20);
    private static final String SHOP = "/v1/teams/default/spaces/default/apps/shop";
    private static final String FILE =
            "{\"file\": \"app: shop\\ncomponents: {web: {image: registry.example.com/shop}}\\n\"}";

    @Test
    @Tag("delivered")
    void answersQuicklyWhileTwoBuildsSaturateTheMachine(@TempDir Path home) throws Exception {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var server = new RunningKernel(Files.createDirectory(home.resolve("server")))) {
            assertThat(server.json("PUT", SHOP, FILE).statusCode()).isEqualTo(202);
            var alone = measured(server);
            var builds = new ArrayList<Thread>();
            var begun = new CountDownLatch(2);
            for (var number = 0; number < 2; number++) {
                var folder = Files.createDirectory(home.resolve("build" + number));
                builds.add(Thread.ofVirtual().start(() -> saturate(folder, begun)));
            }
            begun.await();
            try {
                var beside = measured(server);
                System.out.printf(
                        "API: p50 %d ms, p99 %d ms alone; p50 %d ms, p99 %d ms beside two builds that each want all %d cores%n",
                        alone.p(50),
                        alone.p(99),
                        beside.p(50),
                        beside.p(99),
                        Machine.here().cores());
                assertThat(beside.p(99)).as("p99 in ms beside builds").isLessThan(300);
            } finally {
                builds.forEach(Thread::interrupt);
                for (var build : builds) {
                    build.join();
                }
            }
        }
    }

    private record Times(List<Long> millis) {
        long p(int percent) {
            var sorted = millis.stream().sorted().toList();
            return sorted.get(sorted.size() * percent / 100);
        }
    }

    /// Reads of several kinds, and a write in every tenth.
    private static Times measured(RunningKernel server) throws IOException, InterruptedException {
        var reads = List.of(SHOP, "/v1/datacenters", "/v1/operations", "/v1/plugins");
        var times = new ArrayList<Long>();
        for (var number = 0; number < REQUESTS; number++) {
            var begin = System.nanoTime();
            var status = number % 10 == 9
                    ? server.json("PUT", SHOP, FILE).statusCode()
                    : server.get(reads.get(number % reads.size())).statusCode();
            times.add((System.nanoTime() - begin) / 1_000_000);
            assertThat(status).isLessThan(300);
            LockSupport.parkNanos(PACE.toNanos());
        }
        return new Times(times);
    }

    private static void saturate(Path folder, CountDownLatch begun) {
        try {
            var lease = HostUser.canSwitch() ? new BuildUsers().take() : null;
            try (lease) {
                var tree = Files.createDirectory(folder.resolve("tree"));
                var cores = Machine.here().cores();
                var burn = "i=0; while [ $i -lt %d ]; do (while :; do :; done) & i=$((i+1)); done; echo burning; wait"
                        .formatted(cores);
                new HostSandbox(
                                BuildLimits.usual().on(Machine.here(), 4L << 30),
                                lease == null ? null : lease.user(),
                                List.of(tree),
                                Files.createDirectory(folder.resolve("work")))
                        .run(new Command(List.of("sh", "-c", burn), tree, Map.of()), _ -> begun.countDown());
            }
        } catch (InterruptedException _) {
            // That is how it ends.
        } catch (IOException | SlipwayException e) {
            throw new AssertionError(e);
        }
    }
}
