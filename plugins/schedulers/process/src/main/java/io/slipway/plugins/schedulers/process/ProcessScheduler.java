package io.slipway.plugins.schedulers.process;

import io.slipway.host.BootClock;
import io.slipway.host.HostUser;
import io.slipway.host.Supervisor;
import io.slipway.host.Users;
import io.slipway.spi.Generations;
import io.slipway.spi.PluginContext;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ExecInstance;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.ReportLimits;
import io.slipway.spi.scheduler.ReportUsage;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.WatchChanges;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.nio.file.Files;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Runs slugs as processes of this machine. All that it knows lies in its folder; any number of instances of
/// this class may be opened on it one after the other, or for a while side by side.
final class ProcessScheduler implements Scheduler, ExecInstance, FollowLogs, WatchChanges, ReportUsage, ReportLimits {
    private static final Set<SchedulerTrait> TRAITS = Set.of(
            SchedulerTrait.RUNS_SLUGS,
            SchedulerTrait.UDP_PORTS,
            SchedulerTrait.STABLE_IDENTITY,
            SchedulerTrait.RUNS_TO_END,
            SchedulerTrait.CHOOSES_INSTANCE,
            SchedulerTrait.DRAINS_BEFORE_STOP,
            SchedulerTrait.FILES,
            SchedulerTrait.MOUNTS_DIRECTORIES,
            SchedulerTrait.HOST_BOUND);

    private final Shelf shelf;
    private final SlugStore slugs;
    private final Ports ports;
    private final Supervisor supervisor;
    private final Keeper keeper;
    private final StatusView view;
    private final Watches watches = new Watches();
    private final Upkeep upkeep;
    private final Users users;
    private final Clock clock;
    private final InstantSource even;

    ProcessScheduler(ProcessSchedulerConfig config, PluginContext context) {
        clock = context.clock();
        shelf = new Shelf(context.folder().toAbsolutePath());
        even = new BootClock(shelf.path("clock"), clock);
        slugs = new SlugStore(shelf.path("slugs"), context.artifacts());
        ports = new Ports(shelf.path("ports"), config.firstPort(), config.lastPort());
        supervisor = new Supervisor();
        users = new Users(shelf.path("users"), config.firstUser(), config.lastUser());
        keeper = new Keeper(shelf, new Starter(shelf, slugs, ports, users, supervisor), ports, supervisor, even);
        var disk = new DiskWatch(shelf, supervisor, config.instanceBytes());
        view = new StatusView(shelf, keeper, disk, supervisor);
        upkeep = new Upkeep(
                new Upkeep.Parts(shelf, slugs, ports, keeper, view, disk, watches),
                config.logBytes(),
                new Upkeep.Times(clock, even));
    }

    @Override
    public void apply(WorkloadSpec desired) throws InterruptedException {
        upkeep.begin();
        ports.checkRange();
        Traits.check(desired, TRAITS);
        checkTeam(desired);
        try (var _ = shelf.lock(desired.id())) {
            decide(desired);
        }
        // Before anything is changed: a slug that cannot be had must leave the workload as it is.
        for (var slug : Traits.slugs(desired)) {
            slugs.unpacked(slug, users.forTeam(desired.owner().team()));
        }
        try (var _ = shelf.lock(desired.id())) {
            var before = shelf.load(desired.id());
            var decided = decide(desired);
            if (!before.equals(Optional.of(decided))) {
                shelf.save(decided);
            }
        }
        keeper.settle(desired.id());
        watches.changed(desired.id());
    }

    private Kept decide(WorkloadSpec desired) {
        var before = shelf.load(desired.id());
        if (before.isEmpty() && desired.generation() <= shelf.removedGeneration(desired.id())) {
            throw SlipwayException.conflict(
                    "generation %d of %s is not newer than its removal".formatted(desired.generation(), desired.id()));
        }
        var running = before.map(keeper::running).orElse(Set.of());
        var decided = Decision.decide(before, desired, running, even.instant());
        if (!before.equals(Optional.of(decided))) {
            ports.checkFixed(desired.id(), desired.template().main().ports(), count(desired.mode()));
        }
        return decided;
    }

    private static int count(Mode mode) {
        return switch (mode) {
            case Mode.KeepRunning(int instances) -> instances;
            case Mode.Ordinals ordinals -> ordinals.instances();
            case Mode.RunToEnd _ -> 1;
        };
    }

    /// Without root all programs run as one user, who can read and end them all.
    private void checkTeam(WorkloadSpec desired) {
        if (HostUser.canSwitch()) {
            return;
        }
        for (var id : shelf.ids()) {
            var other = shelf.load(id);
            if (other.isPresent()
                    && !other.get().owner().team().equals(desired.owner().team())) {
                throw SlipwayException.unsupported(
                        "%s is of team %s, but without root this datacenter keeps nobody apart and serves team %s alone"
                                .formatted(
                                        desired.id(),
                                        desired.owner().team(),
                                        other.get().owner().team()));
            }
        }
    }

    @Override
    public WorkloadStatus status(WorkloadId id) throws InterruptedException {
        upkeep.begin();
        var kept = shelf.load(id);
        return kept.isPresent() ? view.of(kept.get()) : new WorkloadStatus.Absent(id);
    }

    @Override
    public void remove(WorkloadId id, long generation) throws InterruptedException {
        upkeep.begin();
        try (var _ = shelf.lock(id)) {
            var kept = shelf.load(id);
            if (kept.isEmpty()) {
                return;
            }
            Generations.checkRemove(id, kept.get().generation(), generation);
            shelf.save(kept.get().toBeRemoved(generation));
        }
        keeper.remove(id);
        watches.changed(id);
    }

    @Override
    public List<WorkloadStatus.Present> list() throws InterruptedException {
        upkeep.begin();
        var all = new ArrayList<WorkloadStatus.Present>();
        for (var id : shelf.ids()) {
            shelf.load(id).ifPresent(kept -> all.add(view.of(kept)));
        }
        return all;
    }

    @Override
    public Set<SchedulerTrait> traits() {
        return TRAITS;
    }

    @Override
    public LogStream follow(WorkloadId id, String instance, Optional<String> cursor) throws InterruptedException {
        upkeep.begin();
        var known = shelf.load(id).flatMap(kept -> kept.instance(instance)).isPresent();
        if (!known && !(instance.matches("[a-z0-9]{1,20}") && Files.isDirectory(shelf.instance(id, instance)))) {
            throw SlipwayException.invalid("%s has no instance '%s'".formatted(id, instance));
        }
        return new InstanceLog(supervisor, shelf.run(id, instance), clock, cursor.orElse(""));
    }

    @Override
    public Session exec(WorkloadId id, String instance, Command command) throws InterruptedException {
        upkeep.begin();
        var kept = shelf.load(id)
                .filter(each -> each.instance(instance).isPresent())
                .orElseThrow(() -> SlipwayException.invalid("%s has no instance '%s'".formatted(id, instance)));
        return supervisor.beside(
                shelf.run(id, instance), users.forTeam(kept.owner().team()), command);
    }

    @Override
    public Changes watch() throws InterruptedException {
        upkeep.begin();
        return watches.open();
    }

    @Override
    public Map<String, Usage> usage(WorkloadId id) throws InterruptedException {
        var usage = new HashMap<String, Usage>();
        for (var instance : shelf.load(id).map(Kept::instances).orElse(List.of())) {
            supervisor
                    .usage(shelf.run(id, instance.name()))
                    .ifPresent(used ->
                            usage.put(instance.name(), new Usage(used.cpu(), used.memoryBytes(), used.processes())));
        }
        return usage;
    }

    @Override
    public List<String> notEnforced() {
        var sentences = new ArrayList<>(supervisor.unenforced());
        if (!HostUser.canSwitch()) {
            sentences.add(
                    "programs run as the server's own user and can read its files: only root can keep teams apart,"
                            + " so this datacenter serves one team");
        }
        sentences.add(
                "disk of instances is counted every 10 s and when the free space falls, not limited by the system:"
                        + " one that holds more than instanceBytes is ended");
        sentences.add("budgets of logs, drains and deadlines of runs are kept only while a server runs");
        return sentences;
    }

    @Override
    public void close() {
        upkeep.close();
        keeper.close();
    }
}
