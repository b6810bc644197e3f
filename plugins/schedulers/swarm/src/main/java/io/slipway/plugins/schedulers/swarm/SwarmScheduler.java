package io.slipway.plugins.schedulers.swarm;

import io.slipway.docker.Engine;
import io.slipway.docker.Locks;
import io.slipway.docker.Watches;
import io.slipway.spi.Failure;
import io.slipway.spi.Generations;
import io.slipway.spi.PluginContext;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.ReportLimits;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.WatchChanges;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A service for each workload. Whoever changes it names the version that he saw, so that of two who change it
/// at a time one has to look again.
final class SwarmScheduler implements Scheduler, FollowLogs, WatchChanges, ReportLimits {
    private static final int LOOKS = 8;
    private static final Duration PAUSE = Duration.ofMillis(200);
    /// On top of a program's grace, for hosts to tell of its end.
    private static final Duration STOPPING = Duration.ofMinutes(2);

    private final Engine engine;
    private final Swarm swarm;
    private final Labels labels;
    private final Nodes nodes;
    private final SwarmImages images;
    private final boolean teamsShare;
    private final ServiceBody bodies;
    private final Restarts restarts = new Restarts();
    private final Locks locks = new Locks();
    private final Watches watches = new Watches();
    private final Upkeep upkeep;
    private final HostKeeping hosts;
    private final Set<SchedulerTrait> traits;

    SwarmScheduler(SwarmSchedulerConfig config, Engine engine, PluginContext context) {
        this.engine = engine;
        swarm = new Swarm(engine.calls());
        labels = new Labels(context);
        nodes = new Nodes(swarm, context.clock());
        images = new SwarmImages(engine, config, labels, context);
        bodies = new ServiceBody(config, labels);
        teamsShare = config.teamsShare();
        upkeep = new Upkeep(new Upkeep.Parts(engine, swarm, labels, nodes, watches), context.clock());
        hosts = new HostKeeping(swarm, this::nodesChanged);
        traits = Traits.of(config.slugRegistry().isPresent());
    }

    @Override
    public void apply(WorkloadSpec desired) throws InterruptedException {
        upkeep.begin();
        Traits.check(desired, traits);
        try (var _ = locks.lock(desired.id())) {
            changeUntilDone(desired.id(), () -> applyOnce(desired));
        }
        changed(desired.id());
    }

    private boolean applyOnce(WorkloadSpec desired) throws InterruptedException {
        var before = load(desired.id());
        if (before.isPresent()) {
            checkApply(before.get(), desired);
            // Somebody may have set another count by hand.
            if (before.get().generation() == desired.generation() && asWanted(before.get(), desired)) {
                return true;
            }
        }
        var sameInstances = before.filter(kept -> !kept.removing()
                && kept.template().equals(bodies.key(desired))
                && kept.ended().isEmpty());
        if (sameInstances.isPresent()) {
            // Nothing but a number changes: no image is needed, and no instance restarted.
            return swarm.update(sameInstances.get(), bodies.of(desired, sameInstances.get()), "");
        }
        if (before.isEmpty()) {
            checkTeam(desired);
        }
        var program = desired.template().main();
        var image = images.ensure(program.artifact());
        var secrets = new ServiceBody.Secrets(hidden(desired), files(desired));
        var body = bodies.of(desired, image, secrets);
        var credentials = images.credentials(program.artifact());
        var done = before.isEmpty() ? swarm.create(body, credentials) : swarm.update(before.get(), body, credentials);
        if (done) {
            removeSecrets(desired.id(), secrets.ids());
        }
        return done;
    }

    /// Nothing keeps one team's instances from another's: so there is one team, unless the operator says otherwise.
    private void checkTeam(WorkloadSpec desired) throws InterruptedException {
        if (teamsShare) {
            return;
        }
        var team = desired.owner().team();
        for (var service : swarm.services(labels.ours())) {
            var other = Kept.of(service, labels).map(kept -> kept.owner().team());
            if (other.isPresent() && !other.get().equals(team)) {
                throw SlipwayException.unsupported(
                        "team %s cannot run %s here: the Swarm runs apps of team %s, and whatever reaches a host reaches every instance on it; use another datacenter, or set 'teamsShare: true' of this scheduler"
                                .formatted(team, desired.id(), other.get()));
            }
        }
    }

    private static boolean asWanted(Kept kept, WorkloadSpec desired) {
        return !(desired.mode() instanceof Mode.KeepRunning(int instances)) || instances == kept.wanted();
    }

    private Optional<HiddenEnv.Kept> hidden(WorkloadSpec desired) throws InterruptedException {
        var program = desired.template().main();
        if (HiddenEnv.names(program).isEmpty()) {
            return Optional.empty();
        }
        var name = labels.service(desired.id()) + "-" + HiddenEnv.key(program);
        var id = swarm.secret(name, labels.of(desired.id()), HiddenEnv.content(program));
        return Optional.of(new HiddenEnv.Kept(id, name));
    }

    private List<SecretFiles.Kept> files(WorkloadSpec desired) throws InterruptedException {
        var kept = new ArrayList<SecretFiles.Kept>();
        for (var file : desired.template().main().files()) {
            var name = labels.service(desired.id()) + "-" + SecretFiles.key(file);
            var id = swarm.secret(name, labels.of(desired.id()), file.content().reveal());
            kept.add(new SecretFiles.Kept(id, name, file));
        }
        return kept;
    }

    private void removeSecrets(WorkloadId id, Set<String> but) throws InterruptedException {
        for (var secret : swarm.secrets(labels.of(id))) {
            var other = secret.path("ID").asText();
            if (!but.contains(other)) {
                swarm.removeSecret(other);
            }
        }
    }

    private interface Change {
        /// False where another was faster.
        boolean made() throws InterruptedException;
    }

    /// Looks again as often as another was faster: each time the other's change is there.
    private static void changeUntilDone(WorkloadId id, Change change) throws InterruptedException {
        for (var look = 0; look < LOOKS; look++) {
            if (change.made()) {
                return;
            }
        }
        throw new SlipwayException(Failure.UNAVAILABLE, "%s is changed by others again and again".formatted(id));
    }

    private static void checkApply(Kept kept, WorkloadSpec desired) {
        Generations.checkApply(desired.id(), kept.generation(), kept.digest(), desired.generation(), desired.digest());
        if (kept.removing() && kept.generation() == desired.generation()) {
            throw SlipwayException.conflict(
                    "%s of generation %d is being removed".formatted(kept.id(), kept.generation()));
        }
    }

    private Optional<Kept> load(WorkloadId id) throws InterruptedException {
        var name = labels.service(id);
        var service = swarm.service(name);
        if (service.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Kept.of(service.get(), labels)
                .filter(kept -> kept.id().equals(id))
                .orElseThrow(() -> SlipwayException.conflict(
                        "the service %s is not ours, or its labels io.slipway.* were changed by hand: remove it with 'docker service rm %s'"
                                .formatted(name, name))));
    }

    private List<Task> tasks(WorkloadId id) throws InterruptedException {
        return swarm.tasks(labels.of(id)).stream().map(Task::of).toList();
    }

    @Override
    public WorkloadStatus status(WorkloadId id) throws InterruptedException {
        upkeep.begin();
        var kept = load(id);
        return kept.isPresent() ? view(kept.get(), tasks(id)) : new WorkloadStatus.Absent(id);
    }

    @Override
    public List<WorkloadStatus.Present> list() throws InterruptedException {
        upkeep.begin();
        var tasks = new HashMap<String, List<Task>>();
        for (var task : swarm.tasks(labels.ours())) {
            tasks.computeIfAbsent(task.path("ServiceID").asText(), _ -> new ArrayList<>())
                    .add(Task.of(task));
        }
        var all = new ArrayList<WorkloadStatus.Present>();
        for (var service : swarm.services(labels.ours())) {
            var kept = Kept.of(service, labels);
            if (kept.isPresent()) {
                all.add(view(kept.get(), tasks.getOrDefault(kept.get().service(), List.of())));
            }
        }
        return all;
    }

    private WorkloadStatus.Present view(Kept kept, List<Task> tasks) throws InterruptedException {
        return StatusView.of(kept, tasks, new StatusView.Facts(nodes.all(), restarts.of(kept.id(), tasks)));
    }

    @Override
    public void remove(WorkloadId id, long generation) throws InterruptedException {
        upkeep.begin();
        try (var _ = locks.lock(id)) {
            changeUntilDone(id, () -> {
                var kept = load(id);
                if (kept.isPresent()) {
                    Generations.checkRemove(id, kept.get().generation(), generation);
                    if (!kept.get().removing()) {
                        var _ = swarm.update(kept.get(), bodies.removing(kept.get(), generation), "");
                        return false;
                    }
                    awaitEnd(kept.get());
                    // Last, so that whoever comes after a crash finds that something is left to be done.
                    swarm.remove(kept.get().service());
                }
                return true;
            });
            removeSecrets(id, Set.of());
        }
        images.removeUnused();
        restarts.forget(id);
        changed(id);
    }

    private void awaitEnd(Kept kept) throws InterruptedException {
        var grace = kept.spec()
                .path("TaskTemplate")
                .path("ContainerSpec")
                .path("StopGracePeriod")
                .asLong();
        var until = System.nanoTime() + grace + STOPPING.toNanos();
        while (runs(kept.id())) {
            if (System.nanoTime() > until) {
                throw new SlipwayException(
                        Failure.UNAVAILABLE, "instances of %s were told to stop and have not".formatted(kept.id()));
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    /// On hosts that are heard: of others nothing is known, and nothing can be done.
    private boolean runs(WorkloadId id) throws InterruptedException {
        var known = nodes.all();
        return tasks(id).stream().anyMatch(task -> {
            var node = known.get(task.node());
            return !task.isOver() && (node == null || node.ready());
        });
    }

    private void changed(WorkloadId id) {
        upkeep.wake();
        watches.changed(id);
    }

    private void nodesChanged() {
        nodes.changed();
        upkeep.wake();
    }

    @Override
    public <C extends SchedulerCapability> Optional<C> capability(Class<C> type) {
        return type.isInstance(hosts) ? Optional.of(type.cast(hosts)) : Scheduler.super.capability(type);
    }

    @Override
    public Set<SchedulerTrait> traits() {
        return traits;
    }

    @Override
    public LogStream follow(WorkloadId id, String instance, Optional<String> cursor) throws InterruptedException {
        upkeep.begin();
        SlotLog.Tasks slot = () -> StatusView.bySlot(tasks(id)).getOrDefault(instance, List.of());
        var all = slot.now();
        if (all.isEmpty()) {
            throw SlipwayException.invalid("%s has no instance '%s'".formatted(id, instance));
        }
        return SlotLog.open(engine, slot, all, cursor);
    }

    @Override
    public Changes watch() {
        upkeep.begin();
        return watches.open();
    }

    @Override
    public List<String> notEnforced() {
        return List.of(
                "teams are not isolated: ports of instances are open to every machine that reaches the hosts, and so are spaces' names to every instance",
                "an ended program is started again after a pause that is always the same",
                "deadlines of runs are kept only while a server runs",
                "memory limits leave swap to a program where its host has some",
                "hidden variables of a program that its image starts by itself can be read by whoever may inspect services");
    }

    @Override
    public void close() {
        upkeep.close();
        images.close();
        engine.close();
    }
}
