package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Engine;
import io.slipway.docker.SlugImages;
import io.slipway.docker.Together;
import io.slipway.plugins.schedulers.docker.Steps.Step;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.WorkloadId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Makes of containers what a marker tells. Any number of keepers, in any number of servers, may work on one
/// workload: names of containers are unique, so that none is made twice.
final class Keeper {
    private static final int MOST_ROUNDS = 200;
    private static final String ADDRESS_TAKEN = "address already in use";

    private final Engine engine;
    private final Labels labels;
    private final Markers markers;
    private final Fleet fleet;
    private final Networks networks;
    private final SlugImages slugs;
    private final ContainerFiles files;
    private final Troubles troubles;
    private final Runs runs;
    private final InstantSource clock;
    /// Ends of drains of ordinals that are replaced, by container.
    private final Map<String, Instant> draining = new HashMap<>();

    Keeper(Parts parts, Troubles troubles, InstantSource clock) {
        this.engine = parts.engine();
        this.labels = parts.labels();
        this.markers = parts.markers();
        this.fleet = parts.fleet();
        this.networks = parts.networks();
        this.slugs = parts.slugs();
        this.files = parts.files();
        this.runs = parts.runs();
        this.troubles = troubles;
        this.clock = clock;
    }

    record Parts(
            Engine engine,
            Labels labels,
            Markers markers,
            Fleet fleet,
            Networks networks,
            SlugImages slugs,
            ContainerFiles files,
            Runs runs) {}

    /// Goes on until nothing is to be done now. One call for a workload at a time in this process.
    ///
    /// @return when there may be more to do though nothing happens before
    Optional<Instant> settle(WorkloadId id) throws InterruptedException {
        for (var round = 0; round < MOST_ROUNDS; round++) {
            var kept = markers.load(id);
            var containers = fleet.of(id);
            if (kept.isEmpty()) {
                if (round > 0) {
                    // It was removed while we worked on it: what we made after that is nobody's.
                    removeAll(containers);
                }
                return Optional.empty();
            }
            if (kept.get().removing()) {
                removeAll(containers);
                finish(id);
                return Optional.empty();
            }
            var steps = ready(id, Steps.next(kept.get(), containers, new Steps.Time(clock.instant(), runs::since)));
            if (steps.isEmpty()) {
                return due(kept.get(), containers);
            }
            perform(kept.get(), steps, containers);
        }
        throw new SlipwayException(Failure.BROKEN, "%s does not come to rest".formatted(id));
    }

    private Optional<Instant> due(Kept kept, Collection<Seen> containers) {
        var retries =
                kept.members().stream().flatMap(member -> troubles.next(fleet.name(kept.id(), member.name())).stream());
        var drains = containers.stream()
                .filter(each -> draining.containsKey(each.container()))
                .map(each -> draining.get(each.container()));
        return Stream.of(Steps.due(kept, containers, runs::since).stream(), retries, drains)
                .flatMap(each -> each)
                .min(Comparator.naturalOrder());
    }

    /// Leaves out what is not to be tried again yet.
    private List<Step> ready(WorkloadId id, List<Step> steps) {
        return steps.stream()
                .filter(step -> switch (step) {
                    case Step.Make make ->
                        troubles.next(fleet.name(id, make.name())).isEmpty();
                    case Step.Start(Seen container) ->
                        troubles.next(fleet.name(id, container.instance())).isEmpty();
                    case Step.Replace(Seen container) ->
                        !draining.containsKey(container.container())
                                || !clock.instant().isBefore(draining.get(container.container()));
                    case Step.Stop _, Step.Remove _ -> true;
                })
                .toList();
    }

    private void perform(Kept kept, List<Step> steps, Collection<Seen> containers) throws InterruptedException {
        var works = new ArrayList<Together.Work>();
        var definitions = new Definitions(kept.id(), containers);
        for (var step : steps) {
            works.add(
                    switch (step) {
                        case Step.Make make -> () -> make(kept, make, definitions);
                        case Step.Start(Seen container) -> () -> start(kept, container);
                        case Step.Stop(Seen container) -> () -> engine.stop(container.container());
                        case Step.Remove(Seen container) -> () -> engine.remove(container.container());
                        case Step.Replace(Seen container) -> () -> replace(kept, container);
                    });
        }
        Together.run(works);
    }

    private void make(Kept kept, Step.Make make, Definitions definitions) throws InterruptedException {
        var name = fleet.name(kept.id(), make.name());
        var definition = definitions.of(make.key());
        if (definition.isEmpty()) {
            troubles.failed(name, "what it is made from was removed from the engine by hand: deploy it again");
            return;
        }
        create(kept, make, definition.get());
        var container = engine.inspect(name);
        if (container.isPresent()) {
            start(kept, Seen.of(container.get()));
        }
    }

    /// Makes the container without starting it, unless it is there.
    void create(Kept kept, Step.Make make, JsonNode definition) throws InterruptedException {
        var name = fleet.name(kept.id(), make.name());
        var network =
                definition.path("Config").path("Labels").path(Labels.NETWORK).asText();
        var place = networks.place(
                network.isEmpty() ? networks.ofTeam(kept.owner().team()) : networks.named(network), name);
        var marks = labels.of(Labels.Kind.INSTANCE, kept.id(), kept.owner());
        marks.put(Labels.INSTANCE, make.name());
        marks.put(Labels.TEMPLATE, make.key());
        var restarts = !(kept.rule() instanceof Kept.Rule.Once);
        var _ = engine.create(name, ContainerBody.instance(definition, marks, place, restarts));
        networks.isShown(place);
    }

    private void start(Kept kept, Seen container) throws InterruptedException {
        var name = fleet.name(kept.id(), container.instance());
        if (container.phase() == Seen.Phase.CREATED && container.hasFiles()) {
            var definition = fleet.definition(kept.id(), container.template());
            if (!files.copy(definition, container.container())) {
                troubles.failed(
                        name, "the files that it is given were removed from the engine by hand: deploy it again");
                return;
            }
        }
        var failure = engine.start(container.container());
        if (failure.isEmpty()) {
            if (container.phase() == Seen.Phase.EXITED) {
                // Somebody stopped it by hand; if that is repeated again and again, so is this, but more seldom.
                troubles.failed(name, "it had been stopped by hand");
            } else {
                troubles.over(name);
            }
            return;
        }
        var message = String.valueOf(failure.get().getMessage());
        troubles.failed(name, message);
        if (message.toLowerCase(java.util.Locale.ROOT).contains(ADDRESS_TAKEN)) {
            // Its address is another's: the next container of the name gets another one.
            engine.remove(container.container());
        }
    }

    private void replace(Kept kept, Seen container) throws InterruptedException {
        if (container.phase() == Seen.Phase.RUNNING && kept.drain().isPositive()) {
            var end =
                    draining.putIfAbsent(container.container(), clock.instant().plus(kept.drain()));
            if (end == null) {
                return;
            }
        }
        engine.stop(container.container());
        engine.remove(container.container());
        draining.remove(container.container());
    }

    boolean isDraining(Seen container) {
        return draining.containsKey(container.container());
    }

    private void removeAll(Collection<Seen> containers) throws InterruptedException {
        var works = new ArrayList<Together.Work>();
        for (var container : containers) {
            works.add(() -> {
                if (container.isUp()) {
                    engine.stop(container.container());
                }
                engine.remove(container.container());
            });
        }
        Together.run(works);
    }

    /// The rest of a removal, once no instance is left; the marker goes last but for what others may share.
    private void finish(WorkloadId id) throws InterruptedException {
        removeDefinitions(id, Set.of());
        markers.remove(id);
        slugs.removeUnused();
        networks.removeUnused();
        troubles.forget(labels.name(id + "-"));
    }

    /// Removes definitions that nobody wants.
    ///
    /// @return whether there were any, so that their images may be unused now
    boolean removeDefinitions(WorkloadId id, Set<String> wanted) throws InterruptedException {
        var any = false;
        for (var definition : engine.containers(labels.of(Labels.Kind.DEFINITION, id))) {
            if (!wanted.contains(definition.path("Labels").path(Labels.TEMPLATE).asText())) {
                engine.remove(definition.path("Id").asText());
                any = true;
            }
        }
        return any;
    }

    /// What instances are made from, looked up once a round.
    private final class Definitions {
        private final WorkloadId id;
        private final Collection<Seen> containers;
        private final Map<String, Optional<JsonNode>> known = new HashMap<>();

        Definitions(WorkloadId id, Collection<Seen> containers) {
            this.id = id;
            this.containers = containers;
        }

        synchronized Optional<JsonNode> of(String key) throws InterruptedException {
            var definition = known.get(key);
            if (definition == null) {
                definition = look(key);
                known.put(key, definition);
            }
            return definition;
        }

        /// The definition, or else a sibling, which was made from it.
        private Optional<JsonNode> look(String key) throws InterruptedException {
            var definition = engine.inspect(fleet.definition(id, key));
            if (definition.isPresent()) {
                return definition;
            }
            for (var sibling : containers) {
                if (sibling.template().equals(key)) {
                    return engine.inspect(sibling.container());
                }
            }
            return Optional.empty();
        }
    }
}
