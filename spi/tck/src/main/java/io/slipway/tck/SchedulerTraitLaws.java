package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.Program;
import io.slipway.spi.scheduler.ProgramFile;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.storage.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What holds for a scheduler that declares a trait, and for one that does not.
abstract class SchedulerTraitLaws extends SchedulerCoreLaws {
    private static final String NOT_DECLARED =
            "not declared: undeclaredTraitsAreRefusedAndChangeNothing checks that it is refused";

    @Test
    void undeclaredTraitsAreRefusedAndChangeNothing() throws Exception {
        var kept = keep(1);
        scheduler.apply(kept);
        for (var use : uses().entrySet()) {
            if (!declares(use.getKey())) {
                var spec = use.getValue();
                var why = use.getKey() + " is not declared";
                Refusals.refused(Failure.UNSUPPORTED, why, () -> scheduler.apply(spec));
                assertThat(scheduler.status(spec.id())).as(why).isInstanceOf(WorkloadStatus.Absent.class);
                var change = new WorkloadSpec(
                        kept.id(), 9, spec.owner(), spec.template(), spec.mode(), spec.retire(), spec.drain());
                Refusals.refused(Failure.UNSUPPORTED, why, () -> scheduler.apply(change));
            }
        }
        assertThat(present(kept.id()).generation()).isEqualTo(kept.generation());
        assertThat(present(kept.id()).digest()).isEqualTo(kept.digest());
    }

    private Map<SchedulerTrait, WorkloadSpec> uses() throws Exception {
        var uses = new EnumMap<SchedulerTrait, WorkloadSpec>(SchedulerTrait.class);
        var one = new Mode.KeepRunning(1);
        var slug = new Artifact.Slug("sha256:" + "0".repeat(64));
        var image = new Artifact.Image("registry.example.com/none");
        uses.put(SchedulerTrait.RUNS_SLUGS, spec(one, program(slug, Map.of(), http())));
        uses.put(SchedulerTrait.RUNS_IMAGES, spec(one, program(image, Map.of(), http())));
        uses.put(SchedulerTrait.STABLE_IDENTITY, ordinals(1));
        uses.put(SchedulerTrait.RUNS_TO_END, spec(new Mode.RunToEnd(Duration.ofMinutes(1)), ending(0, "")));
        uses.put(SchedulerTrait.CHOOSES_INSTANCE, with(keep(1), Set.of("some"), Duration.ZERO));
        uses.put(SchedulerTrait.DRAINS_BEFORE_STOP, with(keep(1), Set.of(), moment()));
        uses.put(SchedulerTrait.UDP_PORTS, spec(one, program(artifact(), Map.of(), http(), udp())));
        uses.put(SchedulerTrait.FILES, spec(one, finding("conf/app.conf", EnvValue.of("x"))));
        uses.put(SchedulerTrait.FILES_ANYWHERE, spec(one, finding("/etc/tck/app.conf", EnvValue.of("x"))));
        uses.put(SchedulerTrait.MOUNTS_DIRECTORIES, spec(one, mounting(folder)));
        uses.put(
                SchedulerTrait.MOUNTS_ENGINE_VOLUMES,
                spec(one, mounting(new Mount.EngineVolume("some-volume", Set.of()))));
        uses.put(SchedulerTrait.JOINS_NAMED_NETWORKS, spec(one, joining()));
        return uses;
    }

    @Test
    void retiredInstancesGoFirst() throws Exception {
        assumeTrue(declares(SchedulerTrait.CHOOSES_INSTANCE), NOT_DECLARED);
        var spec = keep(3);
        scheduler.apply(spec);
        // Neither the oldest nor the newest, so that no habit hits it.
        var middle = running(spec, 3).stream()
                .map(WorkloadStatus.Instance::name)
                .sorted()
                .toList()
                .get(1);

        var fewer = with(next(spec, new Mode.KeepRunning(2)), Set.of(middle, "unknown"), Duration.ZERO);
        scheduler.apply(fewer);

        assertThat(running(fewer, 2)).extracting(WorkloadStatus.Instance::name).doesNotContain(middle);
    }

    @Test
    void leavingInstancesServeOnWhileTheyDrain() throws Exception {
        assumeTrue(declares(SchedulerTrait.DRAINS_BEFORE_STOP), NOT_DECLARED);
        var spec = with(keep(1), Set.of(), moment());
        scheduler.apply(spec);
        assertThat(running(spec, 1)).hasSize(1);

        var none = next(spec, new Mode.KeepRunning(0));
        var began = System.nanoTime();
        scheduler.apply(none);
        var leaving = only(none, WorkloadStatus.State.LEAVING);
        assertThat(ask(none.id(), leaving, "incarnation")).isNotEmpty();

        Await.until(
                patience(),
                "the drained is gone",
                () -> present(none.id()).instances().isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("the time it served on")
                .isGreaterThanOrEqualTo(moment());
    }

    @Test
    void ordinalsHaveTheirNumbersAndNeverTwoOfOne() throws Exception {
        assumeTrue(declares(SchedulerTrait.STABLE_IDENTITY), NOT_DECLARED);
        var spec = ordinals(3);
        scheduler.apply(spec);
        var before = incarnations(spec, 3);
        assertThat(before).containsOnlyKeys("0", "1", "2");

        var template = new Template(program(Map.of("RELEASE", EnvValue.of("v2"))), List.of(), List.of(), Map.of());
        var update = next(spec, new Mode.Ordinals(3, Optional.of(spec.template()), 2), template);
        scheduler.apply(update);
        Await.until(patience(), "ordinal 2 runs the new template", () -> {
            assertThat(present(spec.id()).instances())
                    .extracting(WorkloadStatus.Instance::name)
                    .doesNotHaveDuplicates();
            return !before.equals(incarnations(update, 3));
        });
        var after = incarnations(update, 3);
        assertThat(after.get("0")).as("ordinals below updateFrom stay").isEqualTo(before.get("0"));
        assertThat(after.get("1")).as("ordinals below updateFrom stay").isEqualTo(before.get("1"));
        assertThat(ask(spec.id(), named(update, "2"), "env/RELEASE")).isEqualTo("v2");
    }

    @Test
    void theHighestOrdinalGoesFirst() throws Exception {
        assumeTrue(declares(SchedulerTrait.STABLE_IDENTITY), NOT_DECLARED);
        var spec = ordinals(2);
        scheduler.apply(spec);
        assertThat(running(spec, 2)).hasSize(2);

        var fewer = next(spec, new Mode.Ordinals(1, Optional.empty(), 0));
        scheduler.apply(fewer);

        assertThat(running(fewer, 1)).extracting(WorkloadStatus.Instance::name).containsExactly("0");
    }

    @Test
    void anEndedRunKeepsItsExitUntilRemoved() throws Exception {
        assumeTrue(declares(SchedulerTrait.RUNS_TO_END), NOT_DECLARED);
        var spec = spec(new Mode.RunToEnd(patience()), ending(3, "done"));
        scheduler.apply(spec);

        var ended = only(spec, WorkloadStatus.State.ENDED);
        assertThat(ended.restarts()).isZero();
        assertThat(ended.lastExit().orElseThrow().code()).hasValue(3);

        var afterCrash = reopen();
        afterCrash.apply(spec);
        assertThat(only(spec, WorkloadStatus.State.ENDED)).isEqualTo(ended);
        assertThat(present(spec.id()).instances()).hasSize(1);
    }

    @Test
    void aRunIsEndedAtItsDeadline() throws Exception {
        assumeTrue(declares(SchedulerTrait.RUNS_TO_END), NOT_DECLARED);
        var spec = spec(new Mode.RunToEnd(moment()), serving());
        scheduler.apply(spec);

        var exit = only(spec, WorkloadStatus.State.ENDED).lastExit().orElseThrow();
        assertThat(exit.code().orElse(-1)).as(exit.describe()).isNotZero();
    }

    @Test
    void udpPortsHaveEndpoints() throws Exception {
        assumeTrue(declares(SchedulerTrait.UDP_PORTS), NOT_DECLARED);
        var spec = spec(new Mode.KeepRunning(1), program(artifact(), Map.of(), http(), udp()));
        scheduler.apply(spec);

        assertThat(running(spec, 1).getFirst().endpoints())
                .anyMatch(each -> each.portName().equals("dns") && each.transport() == Port.Transport.UDP);
    }

    @Test
    void mountedDirectoriesKeepWhatIsWritten() throws Exception {
        assumeTrue(declares(SchedulerTrait.MOUNTS_DIRECTORIES), NOT_DECLARED);
        var data = Files.createDirectory(folder.resolve("data"));
        letEveryoneIn(data);
        var spec = spec(new Mode.KeepRunning(1), mounting(data));
        scheduler.apply(spec);
        assertThat(ask(spec.id(), running(spec, 1).getFirst(), "write/DATA_DIR/note/kept"))
                .isNotEmpty();
        assertThat(data.resolve("note")).content().isEqualTo("kept");

        var none = next(spec, new Mode.KeepRunning(0));
        scheduler.apply(none);
        Await.until(
                patience(), "it is gone", () -> present(none.id()).instances().isEmpty());
        var again = next(none, new Mode.KeepRunning(1));
        scheduler.apply(again);

        assertThat(ask(spec.id(), running(again, 1).getFirst(), "read/DATA_DIR/note"))
                .isEqualTo("kept");
    }

    @Test
    void filesAreThereWhenAProgramStarts() throws Exception {
        assumeTrue(declares(SchedulerTrait.FILES), NOT_DECLARED);
        filesAreThere("conf/tck/app.conf", "run-me");
    }

    @Test
    void filesAreThereAnywhere() throws Exception {
        assumeTrue(declares(SchedulerTrait.FILES_ANYWHERE), NOT_DECLARED);
        filesAreThere("/etc/tck/app.conf", "/opt/run-me");
    }

    private void filesAreThere(String plain, String hidden) throws Exception {
        var program = serving()
                .withFiles(List.of(
                        new ProgramFile(plain, EnvValue.of("first line\n'quoted' $HOME\n"), false),
                        new ProgramFile(hidden, EnvValue.of(Secret.of("hush")), true)));
        var spec = spec(new Mode.KeepRunning(2), program);
        scheduler.apply(spec);
        for (var instance : running(spec, 2)) {
            assertThat(ask(spec.id(), instance, "file/" + plain)).isEqualTo("first line\n'quoted' $HOME\n");
            assertThat(ask(spec.id(), instance, "file/" + hidden)).isEqualTo("executable hush");
        }

        // Those that are started again have them, too.
        var crashed = running(spec, 2).getFirst();
        var before = ask(spec.id(), crashed, "incarnation");
        var _ = ask(spec.id(), crashed, "exit/1");
        Await.until(
                patience(),
                "it is up again",
                () -> incarnations(spec, 2).values().stream().noneMatch(before::equals));
        for (var instance : running(spec, 2)) {
            assertThat(ask(spec.id(), instance, "file/" + plain)).startsWith("first line");
        }

        var changed = next(
                spec,
                new Mode.KeepRunning(1),
                new Template(
                        program.withFiles(List.of(new ProgramFile(plain, EnvValue.of("second"), false))),
                        List.of(),
                        List.of(),
                        Map.of()));
        scheduler.apply(changed);
        Await.until(
                patience(),
                "its content has changed",
                () -> ask(changed.id(), running(changed, 1).getFirst(), "file/" + plain)
                        .equals("second"));
    }

    private Program finding(String path, EnvValue content) {
        return serving().withFiles(List.of(new ProgramFile(path, content, false)));
    }

    @Test
    void joinsANamedNetwork() throws Exception {
        assumeTrue(declares(SchedulerTrait.JOINS_NAMED_NETWORKS), NOT_DECLARED);
        var spec = spec(new Mode.KeepRunning(1), joining());
        scheduler.apply(spec);

        assertThat(running(spec, 1)).hasSize(1);
    }

    private WorkloadStatus.Instance named(WorkloadSpec spec, String name) throws InterruptedException {
        return present(spec.id()).instances().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private WorkloadSpec ordinals(int instances) {
        return spec(new Mode.Ordinals(instances, Optional.empty(), 0), serving());
    }

    private Template joining() throws Exception {
        return new Template(serving(), List.of(network()), List.of(), Map.of());
    }

    private Template mounting(Path path) {
        return mounting(new Mount.Directory(path.toAbsolutePath(), Set.of()));
    }

    private Template mounting(Mount volume) {
        var mount = new Template.VolumeMount("data", volume, "DATA_DIR");
        return new Template(serving(), List.of(), List.of(mount), Map.of());
    }

    // The program may run as another user.
    private void letEveryoneIn(Path data) throws IOException {
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Port http() {
        return new Port("http", OptionalInt.empty(), Port.Transport.TCP, "http");
    }

    private static Port udp() {
        return new Port("dns", OptionalInt.empty(), Port.Transport.UDP, "dns");
    }
}
