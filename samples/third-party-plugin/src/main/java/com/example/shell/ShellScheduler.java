package com.example.shell;

import io.slipway.spi.Failure;
import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.ReportLimits;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Keeps what is wanted, and what runs, in files: a new process reads them and takes up where the last fell.
final class ShellScheduler implements Scheduler, ReportLimits {
    private static final Duration REMOVAL_GRACE = Duration.ofSeconds(10);

    private final ShellSchedulerConfig config;
    private final Path workloads;
    private final Supervisor supervisor;

    ShellScheduler(ShellSchedulerConfig config, Path workloads, Supervisor supervisor) {
        this.config = config;
        this.workloads = workloads;
        this.supervisor = supervisor;
    }

    @Override
    public void apply(WorkloadSpec desired) throws InterruptedException {
        var instances = refuseWhatIsNotHonoured(desired);
        exclusively("apply " + desired.id(), desired.id(), workload -> {
            var kept = workload.kept();
            if (kept.isPresent()) {
                kept.get().refuseOlder(desired);
            }
            // Written first: cut off after this line, the kernel applies the same again.
            workload.keep(Kept.of(desired));
            converge(workload, desired, instances);
        });
    }

    private int refuseWhatIsNotHonoured(WorkloadSpec desired) {
        var main = desired.template().main();
        if (!(desired.mode() instanceof Mode.KeepRunning(var instances))) {
            throw unsupported(desired, "only keeps instances running");
        }
        if (!(main.artifact() instanceof Artifact.Slug)) {
            throw unsupported(desired, "runs slugs only");
        }
        if (!desired.retire().isEmpty() || desired.drain().isPositive()) {
            throw unsupported(desired, "can neither choose nor drain the instance that goes");
        }
        if (!desired.template().mounts().isEmpty()
                || !desired.template().mountsByOrdinal().isEmpty()
                || !desired.template().attachments().isEmpty()) {
            throw unsupported(desired, "has no volumes and no networks");
        }
        if (main.ports().stream().anyMatch(port -> port.transport() != Port.Transport.TCP)) {
            throw unsupported(desired, "has TCP ports only");
        }
        if (!main.files().isEmpty()) {
            throw unsupported(desired, "gives programs no files");
        }
        if (main.command().isEmpty()) {
            throw SlipwayException.invalid("command of %s is missing, a slug needs one".formatted(desired.id()));
        }
        if (instances > config.mostInstances()) {
            throw new SlipwayException(
                    Failure.EXHAUSTED,
                    "instances of %s is %d, mostInstances is %d"
                            .formatted(desired.id(), instances, config.mostInstances()));
        }
        return instances;
    }

    private static SlipwayException unsupported(WorkloadSpec desired, String why) {
        return SlipwayException.unsupported("%s: the scheduler shell %s".formatted(desired.id(), why));
    }

    private void converge(WorkloadFolder workload, WorkloadSpec desired, int count)
            throws IOException, InterruptedException {
        var plan = Plan.of(workload.instances(), TemplateKey.of(desired.template()), count);
        for (var name : plan.start()) {
            supervisor.start(workload.instance(name), desired.template().main());
        }
        // The old go after the new are started.
        for (var name : plan.stop()) {
            supervisor.stop(workload.instance(name), desired.template().main().grace());
        }
    }

    @Override
    public WorkloadStatus status(WorkloadId id) {
        var workload = new WorkloadFolder(workloads.resolve(id.value()));
        try {
            var kept = workload.kept();
            if (kept.isEmpty()) {
                return new WorkloadStatus.Absent(id);
            }
            var instances = new ArrayList<WorkloadStatus.Instance>();
            for (var name : workload.instances()) {
                workload.instance(name).status().ifPresent(instances::add);
            }
            return kept.get().present(id, instances);
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read the files of " + id, e);
        }
    }

    @Override
    public void remove(WorkloadId id, long generation) throws InterruptedException {
        if (status(id) instanceof WorkloadStatus.Absent) {
            return;
        }
        exclusively("remove " + id, id, workload -> {
            var kept = workload.kept();
            if (kept.isPresent()) {
                Generations.checkRemove(id, kept.get().generation(), generation);
            }
            for (var name : workload.instances()) {
                supervisor.stop(workload.instance(name), REMOVAL_GRACE);
            }
            workload.delete();
        });
    }

    @Override
    public List<WorkloadStatus.Present> list() {
        if (!Files.isDirectory(workloads)) {
            return List.of();
        }
        try (var folders = Files.list(workloads)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> status(new WorkloadId(folder.getFileName().toString())))
                    .filter(WorkloadStatus.Present.class::isInstance)
                    .map(WorkloadStatus.Present.class::cast)
                    .toList();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read " + workloads, e);
        }
    }

    @Override
    public Set<SchedulerTrait> traits() {
        return Set.of(SchedulerTrait.RUNS_SLUGS, SchedulerTrait.HOST_BOUND);
    }

    @Override
    public List<String> notEnforced() {
        return List.of("memory, CPU and process limits are not enforced: the scheduler shell is an example");
    }

    /// There is nothing to free: the loops of the shell go on by themselves.
    @Override
    public void close() {}

    private interface Work {
        void on(WorkloadFolder workload) throws IOException, InterruptedException;
    }

    /// After a failover two servers may act on one workload, so a lock of the file system decides.
    private void exclusively(String what, WorkloadId id, Work work) throws InterruptedException {
        try (var _ = FolderLock.of(workloads.resolveSibling("locks").resolve(id.value()))) {
            work.on(new WorkloadFolder(workloads.resolve(id.value())));
        } catch (ClosedByInterruptException _) {
            // The channels of the JDK answer an interrupt so; the SPI says InterruptedException.
            Thread.interrupted();
            throw new InterruptedException(what);
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot " + what, e);
        }
    }
}
