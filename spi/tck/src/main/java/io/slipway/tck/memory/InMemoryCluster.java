package io.slipway.tck.memory;

import io.slipway.spi.Failure;
import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.Node;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The back end behind [InMemoryScheduler]: what it holds stays when a scheduler is closed and another opened.
///
/// Left alone, instances run at once, end never, and listen nowhere (their endpoints are numbers only). A test
/// bends that with the methods here. Safe for use by many threads.
public final class InMemoryCluster {
    private static final int FIRST_PORT = 20_000;

    private final Clock clock;
    private final Trouble trouble = new Trouble();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<WorkloadId, MemoryWorkload> workloads = new LinkedHashMap<>();
    /// Those that change by themselves as time goes by, or may, so that a look costs nothing for all the others.
    private final Set<WorkloadId> restless = new LinkedHashSet<>();
    private final Map<WorkloadId, Integer> endingAtStart = new HashMap<>();
    private final Set<Set<WorkloadId>> watchers = Collections.newSetFromMap(new IdentityHashMap<>());
    private final AtomicInteger ports = new AtomicInteger();
    private final Set<String> staying = ConcurrentHashMap.newKeySet();
    private BiFunction<String, Port, Endpoint> endpoints = this::unusedPort;
    private final MemoryNodes machines = new MemoryNodes();
    private Function<String, String> nodes = _ -> MemoryNodes.FIRST;
    private Optional<Duration> startDelay = Optional.of(Duration.ZERO);
    private int room = Integer.MAX_VALUE;

    public InMemoryCluster() {
        this(Clock.systemUTC());
    }

    public InMemoryCluster(Clock clock) {
        this.clock = clock;
    }

    public Trouble trouble() {
        return trouble;
    }

    /// Instances stay STARTING for `delay` from now on.
    public void startAfter(Duration delay) {
        locked(() -> startDelay = Optional.of(delay));
    }

    /// Instances stay STARTING until [#startAfter] is called.
    public void holdStarts() {
        locked(() -> startDelay = Optional.empty());
    }

    /// Instances of `id` end with `code` whenever they are started, from now on.
    public void endAtStart(WorkloadId id, int code) {
        locked(() -> endingAtStart.put(id, code));
    }

    /// Room for so many instances of all workloads together.
    public void room(int instances) {
        locked(() -> room = instances);
    }

    /// Where instances that are made from now on say they listen, by instance name.
    public void endpoints(BiFunction<String, Port, Endpoint> endpoints) {
        locked(() -> this.endpoints = endpoints);
    }

    /// The node of each instance, by its name, as long as that takes instances.
    public void nodes(Function<String, String> nodes) {
        locked(() -> this.nodes = nodes);
    }

    /// The program of the instance ends by itself with `code`.
    public void crash(WorkloadId id, String instance, int code) {
        locked(() -> {
            var now = clock.instant();
            workload(id).end(instance(id, instance), Exits.code(code, now), now);
            restless.add(id);
            tell(id);
        });
    }

    /// The instance is gone as if its node had died: the scheduler makes another.
    public void lose(WorkloadId id, String instance) {
        locked(() -> {
            workload(id).instances().remove(instance(id, instance).name);
            restless.add(id);
            tell(id);
        });
    }

    /// The workload is gone as if someone had removed it behind the kernel's back.
    public void lose(WorkloadId id) {
        locked(() -> {
            workloads.remove(id);
            tell(id);
        });
    }

    /// The program of the instance writes a line to stdout.
    public void print(WorkloadId id, String instance, String line) {
        locked(() -> {
            instance(id, instance).log.print(clock.instant(), line);
            changed.signalAll();
        });
    }

    /// Frees the logs of the instance but for the newest lines: readers before them get `Lost`.
    public void forgetLogs(WorkloadId id, String instance, int newest) {
        locked(() -> instance(id, instance).log.forgetAllBut(newest));
    }

    /// What people are to know of the instance.
    public void message(WorkloadId id, String instance, @Nullable String message) {
        locked(() -> {
            instance(id, instance).message = message;
            tell(id);
        });
    }

    /// The instance's program answers, as [io.slipway.tck.SampleProgram] describes.
    public String ask(WorkloadId id, String instance, String question) {
        return under(() -> {
            settle(id);
            return new MemoryProgram(this, id, instance(id, instance)).answer(question);
        });
    }

    /// All instances of all workloads, leaving and ended ones too.
    public int instances() {
        return under(
                () -> workloads.values().stream().mapToInt(MemoryWorkload::size).sum());
    }

    void apply(WorkloadSpec desired) {
        locked(() -> {
            var kept = workloads.get(desired.id());
            if (kept == null) {
                if (room < Integer.MAX_VALUE && instances() >= room) {
                    throw new SlipwayException(
                            Failure.EXHAUSTED, "no room for one instance of %s".formatted(desired.id()));
                }
                kept = new MemoryWorkload(this, desired);
                workloads.put(desired.id(), kept);
            } else {
                Generations.checkApply(
                        desired.id(), kept.generation(), kept.digest(), desired.generation(), desired.digest());
                kept.want(desired);
            }
            kept.settle(clock.instant());
            keepRestless(desired.id(), kept);
            tell(desired.id());
        });
    }

    Optional<WorkloadStatus.Present> status(WorkloadId id) {
        return under(() -> {
            settle(id);
            return Optional.ofNullable(workloads.get(id)).map(MemoryWorkload::status);
        });
    }

    void remove(WorkloadId id, long generation) {
        locked(() -> {
            var kept = workloads.get(id);
            if (kept != null) {
                Generations.checkRemove(id, kept.generation(), generation);
                workloads.remove(id);
                tell(id);
            }
        });
    }

    List<WorkloadStatus.Present> list() {
        return under(() -> {
            settleAll();
            return workloads.values().stream().map(MemoryWorkload::status).toList();
        });
    }

    void watch(Set<WorkloadId> into) {
        locked(() -> watchers.add(into));
    }

    void unwatch(Set<WorkloadId> into) {
        locked(() -> watchers.remove(into));
    }

    void settleAll() {
        List.copyOf(restless).forEach(this::settle);
    }

    ReentrantLock lock() {
        return lock;
    }

    Condition changed() {
        return changed;
    }

    MemoryWorkload workload(WorkloadId id) {
        var workload = workloads.get(id);
        if (workload == null) {
            throw SlipwayException.invalid("there is no workload %s".formatted(id));
        }
        return workload;
    }

    /// The commands beside instances that run until they are ended, by their names.
    Set<String> staying() {
        return staying;
    }

    MemoryInstance instance(WorkloadId id, String name) {
        var instance = workload(id).instances().get(name);
        if (instance == null) {
            throw SlipwayException.invalid("%s has no instance '%s'".formatted(id, name));
        }
        return instance;
    }

    List<Node> nodes() {
        return under(machines::all);
    }

    void use(String node, Node.Use use) {
        locked(() -> {
            machines.use(node, use);
            if (use == Node.Use.DRAINED) {
                workloads.forEach((id, workload) -> {
                    workload.instances().values().removeIf(each -> each.node.equals(node));
                    workload.settle(clock.instant());
                    keepRestless(id, workload);
                    tell(id);
                });
            }
        });
    }

    void label(String node, Map<String, String> set, Set<String> away) {
        locked(() -> machines.label(node, set, away));
    }

    /// Where a new instance goes.
    String nodeFor(String instance) {
        return machines.takes(nodes.apply(instance));
    }

    Endpoint endpoint(WorkloadId id, String instance, Port port) {
        return endpoints.apply(id + "/" + instance, port);
    }

    OptionalInt endsAtStart(WorkloadId id) {
        var code = endingAtStart.get(id);
        return code == null ? OptionalInt.empty() : OptionalInt.of(code);
    }

    @Nullable
    Instant startOf(WorkloadId id, Instant made) {
        return startDelay.map(made::plus).orElse(null);
    }

    private Endpoint unusedPort(String instance, Port port) {
        var number = FIRST_PORT + ports.getAndIncrement() % (65_536 - FIRST_PORT);
        return new Endpoint(port.name(), "127.0.0.1", number, port.transport(), Endpoint.Reach.HOST);
    }

    private void settle(WorkloadId id) {
        var workload = workloads.get(id);
        if (workload == null) {
            restless.remove(id);
            return;
        }
        if (workload.settle(clock.instant())) {
            tell(id);
        }
        keepRestless(id, workload);
    }

    private void keepRestless(WorkloadId id, MemoryWorkload workload) {
        if (workload.isRestless()) {
            restless.add(id);
        } else {
            restless.remove(id);
        }
    }

    private void tell(WorkloadId id) {
        watchers.forEach(each -> each.add(id));
        changed.signalAll();
    }

    private void locked(Runnable change) {
        under(() -> {
            change.run();
            return true;
        });
    }

    private <T> T under(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }
}
