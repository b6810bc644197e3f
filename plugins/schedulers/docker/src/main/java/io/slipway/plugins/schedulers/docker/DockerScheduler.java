package io.slipway.plugins.schedulers.docker;

import io.slipway.docker.AddressRange;
import io.slipway.docker.Bridges;
import io.slipway.docker.Engine;
import io.slipway.docker.EngineExec;
import io.slipway.docker.EngineLog;
import io.slipway.docker.Images;
import io.slipway.docker.Locks;
import io.slipway.docker.LogCursor;
import io.slipway.docker.SlugImages;
import io.slipway.docker.Watches;
import io.slipway.host.BootClock;
import io.slipway.image.SlugTar;
import io.slipway.spi.Failure;
import io.slipway.spi.Generations;
import io.slipway.spi.PluginContext;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.scheduler.ExecInstance;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.ReportLimits;
import io.slipway.spi.scheduler.ReportUsage;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.WatchChanges;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.Exit;
import io.slipway.spi.storage.Mount;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs images, and slugs on a base image, as containers of one engine. All that it knows is kept there, by
/// labels; any number of instances of this class may work on the engine one after the other or side by side.
final class DockerScheduler implements Scheduler, ExecInstance, FollowLogs, WatchChanges, ReportUsage, ReportLimits {
    private final Engine engine;
    private final Labels labels;
    private final Markers markers;
    private final Fleet fleet;
    private final Images images;
    private final Networks networks;
    private final SlugImages slugs;
    private final Keeper keeper;
    private final Troubles troubles;
    private final Exits exits;
    private final Locks locks = new Locks();
    private final Watches watches = new Watches();
    private final Upkeep upkeep;
    private final ContainerBody bodies;
    private final Set<SchedulerTrait> traits;
    private final ContainerFiles files;
    private final Clock clock;
    private final InstantSource even;
    private volatile @Nullable String node;

    DockerScheduler(DockerSchedulerConfig config, Engine engine, PluginContext context) {
        this.engine = engine;
        clock = context.clock();
        even = new BootClock(context.folder().resolve("clock"), clock);
        var runs = new Runs(clock, even);
        labels = new Labels(context);
        markers = new Markers(engine, labels);
        fleet = new Fleet(engine, labels);
        slugs = new SlugImages(engine, labels.slugs(), context.artifacts(), SlugTar.Owner.parse(config.user()));
        images = new Images(
                engine, new Images.Settings(config.slugImage(), config.pullWithin(), config.registries()), slugs);
        networks = new Networks(engine, labels, new Bridges(engine, AddressRange.parse(config.addresses())), even);
        troubles = new Troubles(even);
        files = new ContainerFiles(engine, config.user());
        keeper = new Keeper(
                new Keeper.Parts(engine, labels, markers, fleet, networks, slugs, files, runs), troubles, even);
        exits = new Exits(engine, clock);
        upkeep = new Upkeep(
                new Upkeep.Parts(engine, labels, markers, fleet, keeper, exits, slugs, networks, runs, locks, watches),
                new Upkeep.Times(clock, even));
        bodies = new ContainerBody(config);
        traits = Traits.of(config, engine.address().isLocal());
    }

    @Override
    public void apply(WorkloadSpec desired) throws InterruptedException {
        upkeep.begin();
        Traits.check(desired, traits);
        try (var _ = locks.lock(desired.id())) {
            var before = markers.load(desired.id());
            var running = before.isEmpty() ? Set.<String>of() : running(desired.id());
            var decided = Decision.decide(before, desired, running, even.instant());
            // Before anything is changed: an image that cannot be had must leave the workload as it is.
            for (var template : decided.templates().values()) {
                define(desired, template);
            }
            var kept = decided.kept();
            if (!before.equals(Optional.of(kept))) {
                if (kept.rule() instanceof Kept.Rule.Once && before.isEmpty()) {
                    makeRun(kept);
                }
                kept = markers.save(kept);
            }
            keeper.settle(desired.id()).ifPresent(at -> upkeep.dueAt(desired.id(), at));
            forgetTemplates(kept);
        }
        watches.changed(desired.id());
    }

    private Set<String> running(WorkloadId id) throws InterruptedException {
        return fleet.of(id).stream().filter(Seen::isUp).map(Seen::instance).collect(Collectors.toSet());
    }

    private void define(WorkloadSpec desired, TemplateKey template) throws InterruptedException {
        var name = fleet.definition(desired.id(), template.key());
        var present = engine.inspect(name);
        if (present.isPresent()) {
            // Whoever made it may have been cut off before they were in it.
            files.keep(template.program(), present.get());
            return;
        }
        for (var attachment : template.attachments()) {
            switch (attachment) {
                case Attachment.Named named -> networks.named(named.network());
            }
        }
        for (var mount : template.mounts()) {
            switch (mount.mount()) {
                case Mount.EngineVolume(String volume, var _) -> isThere(volume);
                case Mount.Directory _ -> {
                    // The engine refuses one that is not there.
                }
            }
        }
        var marks = labels.of(Labels.Kind.DEFINITION, desired.id(), desired.owner());
        marks.put(Labels.TEMPLATE, template.key());
        var image = images.ensure(template.program().artifact());
        try {
            var _ = engine.create(name, bodies.definition(template, image, marks));
        } catch (SlipwayException e) {
            if (engine.image(image.reference()).isPresent()) {
                throw e;
            }
            // It was not in use for a moment, and somebody tidied up: once more.
            var again = images.ensure(template.program().artifact());
            var _ = engine.create(name, bodies.definition(template, again, marks));
        }
        if (!template.program().files().isEmpty()) {
            files.keep(template.program(), engine.inspect(name).orElseThrow(() -> gone(desired.id())));
        }
    }

    /// The engine would make one that is not there, and the program would begin anew.
    private void isThere(String volume) throws InterruptedException {
        if (!engine.hasVolume(volume)) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    "the engine at %s has no volume %s: storage and scheduler of a datacenter must name the same engine"
                            .formatted(engine.address(), volume));
        }
    }

    /// Made before the marker, so that a run whose container is missing is known to have been there.
    private void makeRun(Kept kept) throws InterruptedException {
        var key = kept.member(Decision.RUN).flatMap(Kept.Member::wanted).orElseThrow();
        var definition = engine.inspect(fleet.definition(kept.id(), key)).orElseThrow(() -> gone(kept.id()));
        keeper.create(kept, new Steps.Step.Make(Decision.RUN, key), definition);
    }

    private static SlipwayException gone(WorkloadId id) {
        return new SlipwayException(Failure.UNAVAILABLE, "what %s is made from was removed just now".formatted(id));
    }

    private void forgetTemplates(Kept kept) throws InterruptedException {
        var wanted = kept.members().stream()
                .flatMap(member -> member.wanted().stream())
                .collect(Collectors.toSet());
        if (keeper.removeDefinitions(kept.id(), wanted)) {
            slugs.removeUnused();
        }
    }

    @Override
    public WorkloadStatus status(WorkloadId id) throws InterruptedException {
        upkeep.begin();
        var kept = markers.load(id);
        return kept.isPresent() ? view(kept.get(), fleet.of(id)) : new WorkloadStatus.Absent(id);
    }

    @Override
    public List<WorkloadStatus.Present> list() throws InterruptedException {
        upkeep.begin();
        var containers = fleet.all();
        var all = new ArrayList<WorkloadStatus.Present>();
        for (var kept : markers.all().values()) {
            all.add(view(kept, containers.getOrDefault(kept.id(), List.of())));
        }
        return all;
    }

    private WorkloadStatus.Present view(Kept kept, List<Seen> containers) throws InterruptedException {
        var ends = new HashMap<String, Exit>();
        var reasons = new HashMap<String, String>();
        var draining = new HashSet<String>();
        for (var container : containers) {
            exits.last(container).ifPresent(exit -> ends.put(container.container(), exit));
            if (keeper.isDraining(container)) {
                draining.add(container.instance());
            }
        }
        for (var member : kept.members()) {
            troubles.message(fleet.name(kept.id(), member.name()))
                    .ifPresent(message -> reasons.put(member.name(), message));
        }
        return StatusView.of(
                kept, containers, new StatusView.Facts(ends, reasons, draining, Optional.of(node()), clock.instant()));
    }

    private String node() throws InterruptedException {
        var known = node;
        if (known == null) {
            known = engine.info().path("Name").asText();
            node = known;
        }
        return known;
    }

    @Override
    public void remove(WorkloadId id, long generation) throws InterruptedException {
        upkeep.begin();
        try (var _ = locks.lock(id)) {
            var kept = markers.load(id);
            if (kept.isEmpty()) {
                return;
            }
            Generations.checkRemove(id, kept.get().generation(), generation);
            if (!kept.get().removing()) {
                var _ = markers.save(kept.get().toBeRemoved(generation));
            }
            var _ = keeper.settle(id);
        }
        watches.changed(id);
    }

    @Override
    public Set<SchedulerTrait> traits() {
        return traits;
    }

    @Override
    public LogStream follow(WorkloadId id, String instance, Optional<String> cursor) throws InterruptedException {
        upkeep.begin();
        var container = latest(id, instance).container();
        var at = cursor.isPresent() ? LogCursor.parse(cursor.get()) : LogCursor.start(container);
        if (!at.isOf(container)) {
            // The instance got another container since: its log begins anew.
            at = LogCursor.start(container);
        }
        return new EngineLog(engine, EngineLog.Source.container(engine, container), at);
    }

    private Seen latest(WorkloadId id, String instance) throws InterruptedException {
        return fleet.of(id).stream()
                .filter(each -> each.instance().equals(instance))
                .max(Comparator.comparing(Seen::created))
                .orElseThrow(() -> SlipwayException.invalid("%s has no instance '%s'".formatted(id, instance)));
    }

    @Override
    public Session exec(WorkloadId id, String instance, Command command) throws InterruptedException {
        upkeep.begin();
        return EngineExec.start(engine, latest(id, instance).container(), command);
    }

    @Override
    public Changes watch() {
        upkeep.begin();
        return watches.open();
    }

    @Override
    public Map<String, Usage> usage(WorkloadId id) throws InterruptedException {
        var usage = new HashMap<String, Usage>();
        for (var container : fleet.of(id)) {
            if (container.phase() == Seen.Phase.RUNNING) {
                usage.put(container.instance(), Stats.usage(engine.stats(container.container())));
            }
        }
        return usage;
    }

    @Override
    public List<String> notEnforced() throws InterruptedException {
        var info = engine.info();
        var sentences = new ArrayList<String>();
        Map.of(
                        "MemoryLimit", "memory",
                        "CpuCfsQuota", "processor",
                        "PidsLimit", "process")
                .forEach((field, what) -> {
                    if (!info.path(field).asBoolean(true)) {
                        sentences.add("%s limits are not enforced: the kernel of %s lacks them"
                                .formatted(what, info.path("Name").asText()));
                    }
                });
        sentences.add("drains and deadlines of runs are kept only while a server runs");
        return sentences;
    }

    @Override
    public void close() {
        upkeep.close();
        images.close();
        slugs.close();
        engine.close();
    }
}
