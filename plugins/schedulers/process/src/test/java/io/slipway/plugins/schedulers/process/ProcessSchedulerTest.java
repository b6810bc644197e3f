package io.slipway.plugins.schedulers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.host.HostUser;
import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Limits;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.Program;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import io.slipway.spi.storage.Mount;
import io.slipway.tck.Await;
import io.slipway.tck.JumpingClock;
import io.slipway.tck.TestContext;
import io.slipway.tck.memory.InMemoryArtifacts;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is special of this scheduler; what all share is in the contract.
final class ProcessSchedulerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final WorkloadId WEB = new WorkloadId("web");

    @TempDir
    private Path home;

    private final InMemoryArtifacts artifacts = new InMemoryArtifacts();
    private final List<ProcessScheduler> opened = new ArrayList<>();
    private Artifact.Slug slug = Specs.SLUG;

    @BeforeEach
    void storeASlug() throws IOException {
        var archive = home.resolve("slug.tar.gz");
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
            for (var name : List.of("greeting", "config/settings")) {
                var entry = new TarArchiveEntry(name);
                entry.setSize(3);
                tar.putArchiveEntry(entry);
                tar.write(new byte[] {'h', 'i', '\n'});
                tar.closeArchiveEntry();
            }
        }
        slug = artifacts.store(archive);
    }

    @AfterEach
    void removeAll() throws InterruptedException {
        var last = open();
        for (var present : last.list()) {
            last.remove(present.id(), present.generation());
        }
        opened.forEach(ProcessScheduler::close);
    }

    private ProcessScheduler open() {
        return open(Clock.systemUTC());
    }

    private ProcessScheduler open(Clock clock) {
        var scheduler = new ProcessScheduler(
                TestConfig.DEFAULT,
                TestContext.in(home.resolve("scheduler"))
                        .withArtifacts(artifacts)
                        .withClock(clock));
        opened.add(scheduler);
        return scheduler;
    }

    private Template template(String command, Port... ports) {
        return Specs.template(slug, command, Map.of(), ports);
    }

    private static WorkloadStatus.Instance only(ProcessScheduler scheduler) throws InterruptedException {
        var instances = instances(scheduler);
        assertThat(instances).hasSize(1);
        return instances.getFirst();
    }

    private static List<WorkloadStatus.Instance> instances(ProcessScheduler scheduler) throws InterruptedException {
        return ((WorkloadStatus.Present) scheduler.status(WEB)).instances();
    }

    private static List<String> log(ProcessScheduler scheduler, String instance) throws InterruptedException {
        try (var log = scheduler.follow(WEB, instance, Optional.empty())) {
            return log.next(Duration.ZERO).stream()
                    .map(entry -> switch (entry) {
                        case LogEntry.Line line -> line.text();
                        case LogEntry.Lost lost -> "lost " + lost.lines().orElse(-1);
                    })
                    .toList();
        }
    }

    private static List<String> run(ProcessScheduler scheduler, Template template) throws InterruptedException {
        scheduler.apply(Specs.spec(WEB.value(), 1, new Mode.RunToEnd(Duration.ofMinutes(1)), template));
        Await.until(PATIENCE, "the run ended", () -> only(scheduler).state() == State.ENDED);
        return log(scheduler, "run");
    }

    @Test
    void theProgramFindsItsFilesAndMayWriteBesideThem() throws InterruptedException {
        assertThat(run(
                        open(),
                        template("cat greeting config/settings && echo own >note && cat note"
                                + " && ! echo x >greeting && ! echo x >config/new && cd && pwd | sed 's,.*/,,'")))
                .contains("hi", "own", "home")
                .doesNotContain("x");
    }

    @Test
    void aVolumeLiesWhereTheProgramExpectsItAndWhereTheVariableSays() throws InterruptedException, IOException {
        var volume = Files.createDirectory(home.resolve("volume"));
        Files.writeString(volume.resolve("seen"), "volume\n");
        var program =
                template("cat config/data/seen config/settings $DATA_DIR/seen").main();
        var template = new Template(
                program,
                List.of(),
                List.of(new Template.VolumeMount("config/data", new Mount.Directory(volume, Set.of()), "DATA_DIR")),
                Map.of());
        assertThat(run(open(), template)).containsExactly("volume", "hi", "volume");
    }

    @Test
    void aProgramThatListensElsewhereIsToldWithinFiveSeconds() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is not installed");
        int elsewhere;
        try (var socket = new ServerSocket(0)) {
            elsewhere = socket.getLocalPort();
        }
        var scheduler = open();
        var began = System.nanoTime();
        scheduler.apply(Specs.spec(
                WEB.value(),
                1,
                new Mode.KeepRunning(1),
                template("python3 -m http.server --bind 127.0.0.1 " + elsewhere, Specs.WEB)));
        var message =
                Await.present(PATIENCE, "it is told", () -> only(scheduler).message());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(message).matches("web listens on " + elsewhere + ", expected \\$PORT 2[0-9]{4}");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    @Tag("delivered")
    void whatLeavesServesAsLongAsItMayWhereTheClockIsSet(int hours) throws InterruptedException {
        var clock = new JumpingClock();
        var scheduler = open(clock);
        scheduler.apply(Specs.spec(WEB.value(), 1, new Mode.KeepRunning(1), template("exec sleep 300")));
        Await.until(PATIENCE, "it runs", () -> only(scheduler).state() == State.RUNNING);
        var began = System.nanoTime();
        scheduler.apply(Specs.spec(WEB.value(), 2, new Mode.KeepRunning(0), template("exec sleep 300")));
        assertThat(only(scheduler).state()).isEqualTo(State.LEAVING);

        clock.jump(Duration.ofHours(hours));
        // Whoever comes next goes by what is kept.
        scheduler.close();
        var next = open(clock);
        next.apply(Specs.spec(WEB.value(), 2, new Mode.KeepRunning(0), template("exec sleep 300")));

        Await.until(PATIENCE, "it has gone", () -> instances(next).isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    @Tag("delivered")
    void aRunEndsAtItsDeadlineWhereTheClockIsSet(int hours) throws InterruptedException {
        var clock = new JumpingClock();
        var scheduler = open(clock);
        var began = System.nanoTime();
        scheduler.apply(
                Specs.spec(WEB.value(), 1, new Mode.RunToEnd(Duration.ofSeconds(5)), template("exec sleep 300")));
        Await.until(PATIENCE, "it runs", () -> only(scheduler).state() == State.RUNNING);

        clock.jump(Duration.ofHours(hours));

        Await.until(PATIENCE, "it has ended", () -> only(scheduler).state() == State.ENDED);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(5));
    }

    @Test
    void aFixedPortThatIsTakenIsRefusedAndChangesNothing() throws Exception {
        try (var socket = new ServerSocket(0)) {
            var fixed = new Port("web", OptionalInt.of(socket.getLocalPort()), Port.Transport.TCP, "http");
            var scheduler = open();
            assertThatThrownBy(() -> scheduler.apply(
                            Specs.spec(WEB.value(), 1, new Mode.KeepRunning(1), template("sleep 300", fixed))))
                    .isInstanceOfSatisfying(
                            SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.CONFLICT))
                    .hasMessageContaining("web insists on " + socket.getLocalPort());
            assertThat(scheduler.list()).isEmpty();
        }
    }

    @Test
    void aPortIsOneInstancesAloneAndComesBackWithItsRemoval() throws Exception {
        var scheduler = open();
        scheduler.apply(Specs.spec(WEB.value(), 1, new Mode.KeepRunning(3), template("sleep 300", Specs.WEB)));
        try (var files = Files.list(home.resolve("scheduler/ports"))) {
            assertThat(files).hasSize(3);
        }
        scheduler.remove(WEB, 1);
        assertThat(home.resolve("scheduler/ports")).isEmptyDirectory();
        assertThat(home.resolve("scheduler/workloads")).isEmptyDirectory();
    }

    @Test
    void whatComesLateAfterARemovalIsRefused() throws InterruptedException {
        var scheduler = open();
        var spec = Specs.spec(WEB.value(), 3, new Mode.KeepRunning(1), template("sleep 300"));
        scheduler.apply(spec);
        scheduler.remove(WEB, 3);
        assertThatThrownBy(() -> open().apply(spec))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.CONFLICT));
        assertThat(scheduler.list()).isEmpty();
    }

    @Test
    void aSlugThatCannotBeHadLeavesTheWorkloadAsItIs() throws InterruptedException {
        var scheduler = open();
        scheduler.apply(Specs.spec(WEB.value(), 1, new Mode.KeepRunning(1), template("sleep 300")));
        var missing = Specs.template(Specs.SLUG, "sleep 300", Map.of());
        assertThatThrownBy(() -> scheduler.apply(Specs.spec(WEB.value(), 2, new Mode.KeepRunning(1), missing)))
                .isInstanceOf(SlipwayException.class);
        assertThat(((WorkloadStatus.Present) scheduler.status(WEB)).generation())
                .isEqualTo(1);
    }

    @Test
    void teamsRunAsUsersOfTheirOwnWhereThisIsRoot() throws InterruptedException {
        assumeTrue(HostUser.canSwitch(), "only root may start programs as other users");
        var scheduler = open();
        assertThat(run(scheduler, template("id -u; id -G"))).containsExactly("200000", "200000");
        var blue = new WorkloadSpec(
                new WorkloadId("other"),
                1,
                new Owner("blue", "default", "shop", "web", null),
                template("cat ../../../web/run/run/env || id -u"),
                new Mode.RunToEnd(Duration.ofMinutes(1)),
                Set.of(),
                Duration.ZERO);
        scheduler.apply(blue);
        Await.until(
                PATIENCE,
                "the run ended",
                () -> ((WorkloadStatus.Present) scheduler.status(blue.id()))
                        .instances().stream().allMatch(instance -> instance.state() == State.ENDED));
        try (var log = scheduler.follow(blue.id(), "run", Optional.empty())) {
            assertThat(log.next(Duration.ZERO))
                    .anyMatch(entry -> entry.toString().contains("Permission denied"));
            assertThat(log.next(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void withoutRootOneTeamAloneIsServed() throws InterruptedException {
        assumeTrue(!HostUser.canSwitch(), "root keeps teams apart");
        var scheduler = open();
        scheduler.apply(Specs.spec(WEB.value(), 1, new Mode.KeepRunning(0), template("true")));
        var blue = new WorkloadSpec(
                new WorkloadId("other"),
                1,
                new Owner("blue", "default", "shop", "web", null),
                template("true"),
                new Mode.KeepRunning(0),
                Set.of(),
                Duration.ZERO);
        assertThatThrownBy(() -> scheduler.apply(blue)).hasMessageContaining("serves team red alone");
    }

    @Test
    void secretsStandInNoFileThatOthersMayRead() throws InterruptedException, IOException {
        var scheduler = open();
        var env = Map.of("TOKEN", EnvValue.of(Secret.of("very-secret-value")));
        scheduler.apply(Specs.spec(WEB.value(), 1, new Mode.KeepRunning(1), Specs.template(slug, "sleep 300", env)));
        Await.until(PATIENCE, "it runs", () -> only(scheduler).state() == State.RUNNING);
        try (var files = Files.walk(home.resolve("scheduler/workloads"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file).contains("very-secret-value")) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .endsWith("------");
                }
            }
        }
    }

    @Test
    void outOfMemoryIsToldWithTheExit() throws InterruptedException {
        var scheduler = open();
        assumeTrue(
                scheduler.notEnforced().stream().noneMatch(sentence -> sentence.startsWith("memory")),
                "no memory cgroup is writable here");
        var program = new Program(
                slug,
                Optional.of("x=$(head -c 200000000 /dev/zero | tr '\\0' x)"),
                Map.of(),
                List.of(),
                new Limits(32 << 20, 1_000, 50),
                "TERM",
                Duration.ofSeconds(1));
        run(scheduler, new Template(program, List.of(), List.of(), Map.of()));
        assertThat(only(scheduler).lastExit().orElseThrow().outOfMemory()).isTrue();
    }

    @Test
    @Tag("delivered")
    void lastLineOfAProgramThatDiesAtOnceIsInItsLog() throws InterruptedException {
        var scheduler = open();
        var ids = IntStream.range(0, 100)
                .mapToObj(i -> new WorkloadId("dies" + i))
                .toList();
        for (var id : ids) {
            var command = "echo first; sleep 0.005; printf 'last words of %s'; kill -9 $$".formatted(id);
            scheduler.apply(Specs.spec(id.value(), 1, new Mode.RunToEnd(Duration.ofMinutes(1)), template(command)));
        }
        for (var id : ids) {
            Await.until(
                    PATIENCE,
                    id + " ended",
                    () -> ((WorkloadStatus.Present) scheduler.status(id))
                            .instances().stream().allMatch(instance -> instance.state() == State.ENDED));
            try (var log = scheduler.follow(id, "run", Optional.empty())) {
                assertThat(log.next(Duration.ZERO))
                        .last()
                        .isInstanceOfSatisfying(
                                LogEntry.Line.class,
                                line -> assertThat(line.text()).isEqualTo("last words of " + id));
            }
        }
    }

    @Test
    void logsStayWithinTheirBudgetAndTellTheGap() throws InterruptedException {
        var scheduler = open();
        scheduler.apply(Specs.spec(
                WEB.value(),
                1,
                new Mode.KeepRunning(1),
                template("i=0; while [ $i -lt 60000 ]; do echo \"line number $i of many that nobody reads\";"
                        + " i=$((i+1)); done; sleep 300")));
        Await.until(
                Duration.ofSeconds(40),
                "the head is freed",
                () -> log(scheduler, "i1").stream().anyMatch(line -> line.startsWith("lost ")));
        var kept = log(scheduler, "i1");
        // The lines count from 0: the first that is kept has the number of those that are not.
        assertThat(kept.get(1))
                .isEqualTo("line number %s of many that nobody reads"
                        .formatted(kept.getFirst().substring("lost ".length())));
    }

    @Test
    @Tag("delivered")
    void aServerKilledInTheMiddleLeavesNothingUndone() throws Exception {
        for (var millis = 40; millis <= 640; millis *= 2) {
            var generation = millis;
            var server = Servers.applying(home.resolve("scheduler"), home.resolve("slug.tar.gz"), generation);
            try {
                Await.until(PATIENCE, "the server has begun", server::hasBegun);
                server.process().waitFor(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
            } finally {
                server.process().destroyForcibly().waitFor();
            }
            var scheduler = open();
            scheduler.apply(Servers.spec(slug, generation));
            Await.until(PATIENCE, "all run", () -> {
                var instances = ((WorkloadStatus.Present) scheduler.status(WEB)).instances();
                return instances.size() == 3
                        && instances.stream().allMatch(instance -> instance.state() == State.RUNNING);
            });
            scheduler.close();
        }
        var last = open();
        last.remove(WEB, 10_000);
        // A kill amid reserving leaves a file that is swept once it is old.
        Await.asserted(
                Duration.ofMinutes(1),
                () -> assertThat(home.resolve("scheduler/ports")).isEmptyDirectory());
        assertThat(home.resolve("scheduler/workloads")).isEmptyDirectory();
    }
}
