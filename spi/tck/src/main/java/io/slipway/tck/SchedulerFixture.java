package io.slipway.tck;

import io.slipway.spi.EnvValue;
import io.slipway.spi.Owner;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.scheduler.Limits;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.Program;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What a scheduler's author tells of it, and what its laws share.
abstract class SchedulerFixture {
    private static final Owner OWNER = new Owner("team", "default", "shop", "web", "v1");

    @TempDir
    Path folder;

    Scheduler scheduler;
    private final List<Scheduler> opened = new ArrayList<>();
    private final Set<WorkloadId> used = new LinkedHashSet<>();
    private Artifact artifact;

    /// Opens the scheduler, on the same back end each time: called again within a test, that is the kernel
    /// after a crash. The back end holds nothing when a test begins.
    protected abstract Scheduler open() throws Exception;

    /// Brings the sample program to where this scheduler takes artifacts from.
    ///
    /// @param slug a gzipped tar, see [SampleProgram]
    protected abstract Artifact artifact(Path slug) throws Exception;

    /// How long a thing may take that should come about; it seldom does.
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    /// How long things take that take their time by order of the test: a drain, a deadline. Longer than the
    /// back end needs to notice a change.
    protected Duration moment() {
        return Duration.ofSeconds(2);
    }

    /// What the sample program is given; enough for a small JVM.
    protected Limits limits() {
        return new Limits(512L << 20, 1_000, 200);
    }

    /// How the sample program is started.
    protected Optional<String> command() {
        return Optional.of(SampleProgram.COMMAND);
    }

    /// Whether an instance that is started again is found where it was. A back end that cannot promise it, since it
    /// starts another copy elsewhere, tells the new place in its status.
    protected boolean keepsEndpoints() {
        return true;
    }

    /// A network that is there, for schedulers that join by name.
    protected Attachment network() throws Exception {
        return new Attachment.Named("tck", Set.of("web"));
    }

    /// Frees the older part of what the instance has written so far, as happens when a log outgrows its budget.
    ///
    /// @return false where the test has no way to do that
    protected boolean loseOldLogs(WorkloadId id, String instance) throws Exception {
        return false;
    }

    /// Asks the sample program of one instance, see [SampleProgram].
    protected String ask(WorkloadId id, WorkloadStatus.Instance instance, String question) throws IOException {
        var endpoint = instance.endpoints().getFirst();
        return SampleProgram.ask(endpoint.host(), endpoint.port(), question);
    }

    @BeforeEach
    final void begin() throws Exception {
        var slug = folder.resolve("sample.tar.gz");
        SampleProgram.writeSlug(slug);
        artifact = artifact(slug);
        scheduler = reopen();
    }

    @AfterEach
    final void end() throws Exception {
        try {
            for (var id : used) {
                if (scheduler.status(id) instanceof WorkloadStatus.Present present) {
                    scheduler.remove(id, present.generation());
                }
            }
        } finally {
            opened.forEach(Scheduler::close);
        }
    }

    final Scheduler reopen() throws Exception {
        var another = open();
        opened.add(another);
        return another;
    }

    final boolean declares(SchedulerTrait trait) {
        return scheduler.traits().contains(trait);
    }

    final <C extends SchedulerCapability> C capability(Class<C> type) {
        return scheduler.capability(type).orElseThrow();
    }

    final WorkloadId unusedId() {
        var id = new WorkloadId(UnusedIds.next());
        used.add(id);
        return id;
    }

    final WorkloadSpec keep(int instances) {
        return spec(new Mode.KeepRunning(instances), serving());
    }

    final WorkloadSpec spec(Mode mode, Program program) {
        return spec(mode, new Template(program, List.of(), List.of(), Map.of()));
    }

    final WorkloadSpec spec(Mode mode, Template template) {
        return new WorkloadSpec(unusedId(), 1, OWNER, template, mode, Set.of(), Duration.ZERO);
    }

    final Program serving() {
        return program(Map.of(SampleProgram.PRINT, EnvValue.of("first\nsecond")));
    }

    final Program ending(int code, String lines) {
        return program(Map.of(
                SampleProgram.PRINT, EnvValue.of(lines), SampleProgram.EXIT, EnvValue.of(Integer.toString(code))));
    }

    final Program program(Map<String, EnvValue> env) {
        return program(artifact, env, new Port("http", OptionalInt.empty(), Port.Transport.TCP, "http"));
    }

    final Program program(Artifact of, Map<String, EnvValue> env, Port... ports) {
        return new Program(of, command(), env, List.of(ports), limits(), "TERM", Duration.ofSeconds(5));
    }

    final Artifact artifact() {
        return artifact;
    }

    static WorkloadSpec next(WorkloadSpec spec, Mode mode) {
        return next(spec, mode, spec.template());
    }

    static WorkloadSpec next(WorkloadSpec spec, Mode mode, Template template) {
        return new WorkloadSpec(
                spec.id(), spec.generation() + 1, spec.owner(), template, mode, spec.retire(), spec.drain());
    }

    static WorkloadSpec with(WorkloadSpec spec, Set<String> retire, Duration drain) {
        return new WorkloadSpec(
                spec.id(), spec.generation(), spec.owner(), spec.template(), spec.mode(), retire, drain);
    }

    final WorkloadStatus.Present present(WorkloadId id) throws InterruptedException {
        return switch (scheduler.status(id)) {
            case WorkloadStatus.Present present -> present;
            case WorkloadStatus.Absent _ -> throw new AssertionError("%s is absent".formatted(id));
        };
    }

    /// Waits until the workload has exactly so many instances, all running and answering.
    final List<WorkloadStatus.Instance> running(WorkloadSpec spec, int count) throws InterruptedException {
        return Await.present(patience(), "%s has %d running".formatted(spec.id(), count), () -> {
            if (!(scheduler.status(spec.id()) instanceof WorkloadStatus.Present present)) {
                return Optional.empty();
            }
            var instances = present.instances();
            var all = instances.size() == count
                    && instances.stream().allMatch(each -> each.state() == WorkloadStatus.State.RUNNING);
            return all && answering(spec.id(), instances) ? Optional.of(instances) : Optional.empty();
        });
    }

    /// The incarnation of each running instance by its name: what is restarted or replaced shows.
    final Map<String, String> incarnations(WorkloadSpec spec, int count) throws Exception {
        var incarnations = new HashMap<String, String>();
        for (var instance : running(spec, count)) {
            incarnations.put(instance.name(), ask(spec.id(), instance, "incarnation"));
        }
        return incarnations;
    }

    /// Waits until an instance of the workload is in the state.
    final WorkloadStatus.Instance only(WorkloadSpec spec, WorkloadStatus.State state) throws InterruptedException {
        var what = "an instance of %s is %s".formatted(spec.id(), state);
        return Await.present(patience(), what, () -> switch (scheduler.status(spec.id())) {
            case WorkloadStatus.Present present ->
                present.instances().stream()
                        .filter(each -> each.state() == state)
                        .findFirst();
            case WorkloadStatus.Absent _ -> Optional.empty();
        });
    }

    private boolean answering(WorkloadId id, List<WorkloadStatus.Instance> instances) {
        try {
            for (var instance : instances) {
                var _ = ask(id, instance, "incarnation");
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
