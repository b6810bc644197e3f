package io.slipway.plugins.schedulers.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.slipway.docker.Engine;
import io.slipway.docker.Images;
import io.slipway.docker.RegistryLogin;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.Limits;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.Instance;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import io.slipway.spi.storage.Mount;
import io.slipway.tck.Await;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bad input, people and engines that meddle, on a real engine.
@RequiresBackend(value = "docker", alone = true)
final class DockerFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final WorkloadId ID = new WorkloadId("web");
    private static final String SERVE = "httpd -f -p $PORT -h /tmp";

    @TempDir
    private Path home;

    private TestContext context;
    private Scheduler scheduler;
    private Engine engine;

    @BeforeEach
    void open() {
        context = TestEngine.context(home);
        scheduler = new DockerSchedulerFactory().create(TestEngine.config(), context);
        engine = TestEngine.open();
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        try {
            scheduler.remove(ID, 9);
            assertThat(TestEngine.left(context)).isEqualTo("containers [], volumes [], networks [], images []");
        } finally {
            scheduler.close();
            engine.close();
        }
    }

    private void apply(Template template) throws InterruptedException {
        scheduler.apply(Specs.spec(ID.value(), 1, new Mode.KeepRunning(1), template));
    }

    private void assertRefused(Template template, Failure failure, String words) throws InterruptedException {
        assertThatThrownBy(() -> apply(template))
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        e -> assertThat(e.failure()).as(e.toString()).isEqualTo(failure))
                .hasMessageContaining(words);
        assertThat(scheduler.status(ID)).isInstanceOf(WorkloadStatus.Absent.class);
    }

    private Optional<Instance> instance() throws InterruptedException {
        return switch (scheduler.status(ID)) {
            case WorkloadStatus.Present present -> present.instances().stream().findFirst();
            case WorkloadStatus.Absent _ -> Optional.empty();
        };
    }

    private Instance in(State state) throws InterruptedException {
        return Await.present(PATIENCE, "it is " + state, () -> instance().filter(each -> each.state() == state));
    }

    private String container() throws InterruptedException {
        return engine.containers(new Labels(context).of(Labels.Kind.INSTANCE, ID)).stream()
                .map(each -> each.path("Id").asText())
                .findFirst()
                .orElse("none");
    }

    @Test
    void whatIsRemovedByHandIsMadeAgain() throws Exception {
        apply(Specs.template(TestEngine.BUSYBOX, SERVE));
        var before = in(State.RUNNING);
        var container = container();

        engine.remove(container);

        Await.until(
                PATIENCE,
                "another container runs",
                () -> !List.of(container, "none").contains(container()));
        assertThat(in(State.RUNNING).name()).isEqualTo(before.name());
        assertThat(in(State.RUNNING).endpoints()).isEqualTo(before.endpoints());
    }

    @Test
    void whatIsStoppedByHandIsStarted() throws Exception {
        apply(Specs.template(TestEngine.BUSYBOX, SERVE));
        var before = in(State.RUNNING);

        engine.stop(container());

        Await.until(
                PATIENCE,
                "it runs again",
                () -> instance()
                        .filter(each ->
                                each.state() == State.RUNNING && each.since().isAfter(before.since()))
                        .isPresent());
    }

    @Test
    void aContainerWithForgedLabelsIsNeitherShownNorTouched() throws Exception {
        apply(Specs.template(TestEngine.BUSYBOX, SERVE));
        in(State.RUNNING);
        var body = engine.object().put("Image", TestEngine.BUSYBOX);
        var labels = body.putObject("Labels");
        new Labels(context).of(Labels.Kind.INSTANCE, ID).forEach(labels::put);
        labels.put(Labels.INSTANCE, "i7");
        var forged = engine.create("forged-" + context.installation(), body).orElseThrow();
        try {
            assertThat(engine.start(forged)).isEmpty();

            scheduler.apply(
                    Specs.spec(ID.value(), 2, new Mode.KeepRunning(0), Specs.template(TestEngine.BUSYBOX, SERVE)));

            Await.until(PATIENCE, "ours is gone", () -> instance().isEmpty());
            scheduler.remove(ID, 2);
            assertThat(engine.inspect(forged)).isPresent();
        } finally {
            engine.remove(forged);
        }
    }

    @Test
    void aProgramRunsWithoutPrivileges() throws Exception {
        apply(Specs.template(
                TestEngine.BUSYBOX, "id -u; grep -E '^(CapBnd|NoNewPrivs)' /proc/self/status; exec " + SERVE));
        var name = in(State.RUNNING).name();

        var lines = new ArrayList<String>();
        try (var log = scheduler.capability(FollowLogs.class).orElseThrow().follow(ID, name, Optional.empty())) {
            Await.until(PATIENCE, "it has printed", () -> {
                for (var entry : log.next(Duration.ofMillis(200))) {
                    lines.add(entry instanceof LogEntry.Line line ? line.text() : entry.toString());
                }
                return lines.size() >= 3;
            });
        }
        assertThat(lines).containsExactly("1000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1");
    }

    @Test
    void anEndForLackOfMemoryIsTold() throws Exception {
        apply(Specs.template(
                TestEngine.BUSYBOX,
                Optional.of("sleep 0.3; exec tail /dev/zero"),
                Map.of(),
                new Limits(8L << 20, 1_000, 50)));

        var exit = Await.present(PATIENCE, "it ended", () -> instance().flatMap(Instance::lastExit));
        assertThat(exit.describe()).isEqualTo("signal KILL (out of memory)");
    }

    @Test
    void aProgramThatCannotBeStartedIsToldAndTriedAgain() throws Exception {
        TestImages.load("slipway-test-unstartable", architecture(), "{\"Cmd\": [\"/nothing/here\"]}");

        apply(Specs.template("slipway-test-unstartable", Optional.empty(), Map.of(), new Limits(64L << 20, 500, 50)));

        var failed = in(State.BACKING_OFF);
        assertThat(failed.message().orElseThrow()).contains("exit code 127; its command was not found");
        scheduler.remove(ID, 9);
        engine.removeImage("slipway-test-unstartable");
    }

    private String architecture() throws InterruptedException {
        return Images.processor(engine.info().path("Architecture").asText());
    }

    @Test
    void anImageThatSaysNotWhatToRunIsRefused() throws Exception {
        TestImages.load("slipway-test-empty", architecture(), "{}");

        assertRefused(
                Specs.template("slipway-test-empty", Optional.empty(), Map.of(), new Limits(64L << 20, 500, 50)),
                Failure.INVALID,
                "set 'command'");
        engine.removeImage("slipway-test-empty");
    }

    @Test
    void anImageForAnotherProcessorIsRefused() throws Exception {
        TestImages.load("slipway-test-foreign", "s390x", "{\"Cmd\": [\"/program\"]}");

        assertRefused(
                Specs.template("slipway-test-foreign", "true"),
                Failure.UNSUPPORTED,
                "is made for s390x, the engine runs");
        engine.removeImage("slipway-test-foreign");
    }

    @Test
    void aVolumeThatTheEngineLacksIsRefusedAndNotMade() throws Exception {
        var plain = Specs.template(TestEngine.BUSYBOX, SERVE);
        var volume = new Mount.EngineVolume("nobody-has-this-one", Set.of());
        var mount = new Template.VolumeMount("data", volume, "DATA_DIR");

        assertRefused(
                new Template(plain.main(), plain.attachments(), List.of(mount), Map.of()),
                Failure.UNAVAILABLE,
                "must name the same engine");
        assertThat(engine.calls().get("/volumes/nobody-has-this-one").status()).isEqualTo(404);
    }

    @Test
    void aRegistryThatIsDownIsTold() throws Exception {
        assertRefused(Specs.template("127.0.0.1:1/some/image", "true"), Failure.UNAVAILABLE, "127.0.0.1:1/some/image");
    }

    @Test
    void aRegistryIsGivenTheCredentialsThatItAsksFor() throws Exception {
        var seen = new ArrayList<String>();
        var registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            var given = exchange.getRequestHeaders().getFirst("Authorization");
            if (given == null) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
                exchange.sendResponseHeaders(401, -1);
            } else {
                synchronized (seen) {
                    seen.add(given);
                }
                exchange.getResponseHeaders().set("Docker-Distribution-Api-Version", "registry/2.0");
                exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/v2/") ? 200 : 404, -1);
            }
            exchange.close();
        });
        registry.start();
        var host = "127.0.0.1:" + registry.getAddress().getPort();
        try {
            assertRefused(Specs.template(host + "/some/image", "true"), Failure.DENIED, "set 'registries'");
            var credentials = Map.of(host, new RegistryLogin("ci", Secret.of("word")));
            try (var known = new DockerSchedulerFactory().create(TestEngine.config(credentials), context)) {
                assertThatThrownBy(() -> known.apply(Specs.spec(
                                ID.value(), 1, new Mode.KeepRunning(1), Specs.template(host + "/some/image", "true"))))
                        .isInstanceOf(SlipwayException.class)
                        .hasMessageNotContaining("word");
            }
            // ci:word
            assertThat(seen).isNotEmpty().allMatch(each -> each.equals("Basic Y2k6d29yZA=="));
        } finally {
            registry.stop(0);
        }
    }

    @Test
    void aRestartOfTheEngineTouchesNothing() throws Exception {
        var restart = System.getenv("SLIPWAY_TEST_DOCKER_RESTART");
        assumeTrue(restart != null, "SLIPWAY_TEST_DOCKER_RESTART names no command that restarts dockerd");
        apply(Specs.template(TestEngine.BUSYBOX, SERVE));
        var before = in(State.RUNNING);

        assertThat(new ProcessBuilder("sh", "-c", restart).start().waitFor()).isZero();

        var after = Await.present(PATIENCE, "the engine answers", () -> {
            try {
                return instance();
            } catch (SlipwayException e) {
                return Optional.empty();
            }
        });
        assertThat(after).isEqualTo(before);
        // Events come again: what happens now is seen.
        engine.remove(container());
        Await.until(
                PATIENCE,
                "it is made again",
                () -> instance()
                        .filter(each ->
                                each.state() == State.RUNNING && each.since().isAfter(before.since()))
                        .isPresent());
    }
}
