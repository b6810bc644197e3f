package io.slipway.plugins.schedulers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.host.DiskUse;
import io.slipway.host.HostUser;
import io.slipway.spi.Owner;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Limits;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Program;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import io.slipway.tck.Await;
import io.slipway.tck.SampleProgram;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import io.slipway.tck.memory.InMemoryArtifacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Apps that turn on the machine or on each other. What they do is bounded by itself, too.
final class HostileAppsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path home;

    private final InMemoryArtifacts artifacts = new InMemoryArtifacts();
    private Artifact.Slug slug = Specs.SLUG;
    private ProcessScheduler scheduler;

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var archive = home.resolve("slug.tar.gz");
        SampleProgram.writeShellSlug(archive, "echo of the slug\n");
        slug = artifacts.store(archive);
        scheduler = new ProcessScheduler(
                TestConfig.DEFAULT, TestContext.in(home.resolve("scheduler")).withArtifacts(artifacts));
    }

    @AfterEach
    void removeAll() throws InterruptedException {
        for (var present : scheduler.list()) {
            scheduler.remove(present.id(), present.generation());
        }
        assertThat(scheduler.list()).isEmpty();
        scheduler.close();
    }

    private WorkloadSpec spec(String id, String team, Mode mode, String command) {
        var program = new Program(
                slug,
                Optional.of("ulimit -t 30; " + command),
                Map.of(),
                List.of(),
                new Limits(64 << 20, 1_000, 40),
                "TERM",
                Duration.ofMillis(500));
        return new WorkloadSpec(
                new WorkloadId(id),
                1,
                new Owner(team, "default", "shop", "web", null),
                new Template(program, List.of(), List.of(), Map.of()),
                mode,
                Set.of(),
                Duration.ZERO);
    }

    private WorkloadStatus.Instance only(String id) throws InterruptedException {
        var instances = ((WorkloadStatus.Present) scheduler.status(new WorkloadId(id))).instances();
        assertThat(instances).hasSize(1);
        return instances.getFirst();
    }

    private String log(String id, String instance) throws InterruptedException {
        var text = new StringBuilder();
        try (var log = scheduler.follow(new WorkloadId(id), instance, Optional.empty())) {
            for (var entry : log.next(Duration.ZERO)) {
                if (entry instanceof LogEntry.Line line) {
                    text.append(line.text()).append('\n');
                }
            }
        }
        return text.toString();
    }

    @Test
    void aForkBombTakesNothingFromItsNeighbour() throws InterruptedException {
        assumeTrue(
                HostUser.canSwitch() || scheduler.notEnforced().stream().noneMatch(each -> each.contains("processes")),
                "nothing limits processes of one's own user here");
        scheduler.apply(spec("bomb", "red", new Mode.KeepRunning(1), "bomb() { while :; do bomb & done; }; bomb"));
        scheduler.apply(spec("calm", "blue", new Mode.RunToEnd(PATIENCE), "sh -c 'sleep 1 & wait; echo calm'"));
        Await.until(PATIENCE, "the neighbour ended", () -> only("calm").state() == State.ENDED);
        assertThat(log("calm", only("calm").name())).contains("calm");
        assertThat(scheduler.usage(new WorkloadId("bomb")).values()).allMatch(each -> each.processes() <= 40);
    }

    @Test
    void aWriterIsEndedAndToldWhy() throws InterruptedException, IOException {
        var most = TestConfig.DEFAULT.instanceBytes();
        scheduler.apply(spec(
                "writer",
                "red",
                new Mode.KeepRunning(1),
                "i=0; while [ $i -lt 500 ]; do head -c 20M /dev/zero >big$i; i=$((i+1)); done; sleep 60"));
        Await.until(
                PATIENCE,
                "it is ended",
                () -> only("writer")
                        .message()
                        .filter(text -> text.contains("instanceBytes"))
                        .isPresent());
        System.out.printf(
                "an app that writes 10 GB where %d MiB are allowed was ended at %d MiB: %s%n",
                most >> 20, DiskUse.of(home) >> 20, only("writer").message().orElseThrow());
        assertThat(DiskUse.of(home)).isLessThan(8L << 30);
        Await.until(PATIENCE, "it is started again", () -> only("writer").restarts() > 0);
    }

    @Test
    void oneThatFloodsItsLogStaysWithinItsBudget() throws InterruptedException, IOException {
        scheduler.apply(spec("flood", "red", new Mode.KeepRunning(1), "yes some words | head -c 512M; sleep 60"));
        var log = home.resolve("scheduler/workloads/flood/i1/run/stdout.log");
        Await.until(PATIENCE, "all is written", () -> Files.exists(log) && Files.size(log) >= 512L << 20);
        Await.until(PATIENCE, "its head is freed", () -> blocks(log) <= TestConfig.DEFAULT.logBytes() + (1 << 16));
    }

    private static long blocks(Path file) throws IOException, InterruptedException {
        var process = new ProcessBuilder("du", "-B1", file.toString()).start();
        var text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return Long.parseLong(text.split("\\s")[0]);
    }

    @Test
    void outOfMemoryIsToldWithItsLimitAndTheMend() throws InterruptedException {
        assumeTrue(
                scheduler.notEnforced().stream().noneMatch(sentence -> sentence.startsWith("memory")),
                "no memory cgroup is writable here");
        scheduler.apply(spec(
                "eater",
                "red",
                new Mode.KeepRunning(1),
                "head -c 400000000 /dev/zero | tail -c 400000000 | wc -c; exit 1"));
        Await.until(
                PATIENCE,
                "it is told",
                () -> only("eater")
                        .message()
                        .filter(text -> text.contains("out of memory"))
                        .isPresent());
        assertThat(only("eater").message().orElseThrow())
                .contains("64 MiB are allowed")
                .contains("raise resources.memory");
    }

    @Test
    @RequiresBackend("root")
    void oneTeamReadsAndEndsNothingOfAnother() throws InterruptedException, IOException {
        scheduler.apply(
                spec(
                        "red",
                        "red",
                        new Mode.KeepRunning(1),
                        "echo red-secret >mine; echo red-secret >$HOME/mine; echo $$ >pid; chmod 644 mine $HOME/mine pid; sleep 60"));
        var place = home.resolve("scheduler/workloads/red/i1");
        Await.until(PATIENCE, "it has written", () -> Files.exists(place.resolve("app/pid")));
        var pid = Files.readString(place.resolve("app/pid")).strip();
        var shared = place.resolve("app/run").toRealPath();
        scheduler.apply(spec("blue", "blue", new Mode.RunToEnd(PATIENCE), """
                for f in %1$s/app/mine %1$s/home/mine %1$s/run/env %1$s/run/stdout.log /proc/%2$s/environ %3$s; do
                  cat $f && echo READ $f
                done
                kill -9 %2$s && echo KILLED
                echo done
                """.formatted(place, pid, shared)));
        Await.until(PATIENCE, "the attack ended", () -> only("blue").state() == State.ENDED);

        assertThat(log("blue", only("blue").name()))
                .contains("done")
                .doesNotContain("READ")
                .doesNotContain("KILLED")
                .doesNotContain("red-secret")
                .doesNotContain("of the slug");
        assertThat(only("red").restarts()).isZero();
    }

    @Test
    void linksThatAnAppLeavesAreRemovedAndNotFollowed() throws InterruptedException, IOException {
        var precious = Files.createDirectories(home.resolve("precious"));
        Files.writeString(precious.resolve("file"), "kept");
        scheduler.apply(spec(
                "linker",
                "red",
                new Mode.KeepRunning(1),
                "ln -s %1$s out; ln -s %1$s/file file; rm -rf $HOME/x; ln -s %1$s $HOME/x; mkdir a; cd a; ln -s ../.. up; echo >../ready; sleep 60"
                        .formatted(precious)));
        var ready = home.resolve("scheduler/workloads/linker/i1/app/ready");
        Await.until(PATIENCE, "it has made them", () -> Files.exists(ready));
        scheduler.remove(new WorkloadId("linker"), 1);
        assertThat(home.resolve("scheduler/workloads/linker")).doesNotExist();
        assertThat(precious.resolve("file")).content().isEqualTo("kept");
    }
}
