package io.slipway.engine.delivery;

import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepLimits;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.store.Tx;
import io.slipway.engine.volume.Volume;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.storage.CopyVolume;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.VolumeId;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Copies the volumes of an app that moves. Here steps themselves speak to storages, which else only reconcilers do:
/// content is nothing that can be wanted, and a copy that is begun again writes the same.
final class DataCopies {
    private static final StepLimits LIMITS =
            StepLimits.usual().withDeadline(Duration.ofHours(12)).withPatience(Duration.ofHours(24));

    private final Rows rows;
    private final Datacenters datacenters;
    private final Wakeups wakeups;

    @Inject
    DataCopies(Rows rows, Datacenters datacenters, Wakeups wakeups) {
        this.rows = rows;
        this.datacenters = datacenters;
        this.wakeups = wakeups;
    }

    record Pair(Volume from, Volume to) {
        String label() {
            return "%s/%s of instance %d".formatted(from.owner().component(), from.name(), from.ordinal());
        }
    }

    record Pairs(List<Pair> all) {}

    /// Makes the volumes at the new place, while those at the old one are still written to: where there is no room for
    /// them, nothing was stopped.
    List<Step> prepare(OperationContext context, MoveSurvey survey, String to) {
        if (survey.parts().stream().noneMatch(MoveSurvey.Part::data)) {
            return List.of();
        }
        return List.of(
                Step.of(prepared(to), () -> StepResult.commit(tx -> pairs(tx, survey, to))),
                Step.of("make volumes in " + to, () -> {
                            for (var pair : pairs(context, to)) {
                                // As its reconciler does; here its failure is told at once.
                                storage(pair.to()).apply(pair.to().spec());
                            }
                            return StepResult.done();
                        })
                        .within(new StepLimits(Duration.ofMinutes(5), Duration.ofMinutes(15), 4)));
    }

    List<Step> copy(OperationContext context, String to) {
        return pairs(context, to).stream()
                .map(pair -> Step.of("copy " + pair.label(), () -> copy(pair)).within(LIMITS))
                .toList();
    }

    private static String prepared(String to) {
        return "prepare volumes in " + to;
    }

    private static List<Pair> pairs(OperationContext context, String to) {
        return context.result(prepared(to), Pairs.class).map(Pairs::all).orElse(List.of());
    }

    private Pairs pairs(Tx tx, MoveSurvey survey, String to) {
        var pairs = new ArrayList<Pair>();
        for (var part : survey.parts()) {
            rows.volumes()
                    .ensureLike(tx, part.componentId(), survey.from(), to)
                    .forEach((from, twin) -> pairs.add(new Pair(from, twin)));
            wakeups.changed(tx, to, part.componentId());
        }
        return new Pairs(pairs);
    }

    private StepResult copy(Pair pair) throws InterruptedException {
        var target = storage(pair.to());
        try {
            new VolumeCopy(
                            copying(storage(pair.from()), pair.from()),
                            new VolumeId(pair.from().id()))
                    .into(copying(target, pair.to()), new VolumeId(pair.to().id()));
        } catch (IOException e) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    "the data of %s did not get from %s to %s: %s"
                            .formatted(
                                    pair.label(),
                                    pair.from().datacenter(),
                                    pair.to().datacenter(),
                                    e.getMessage()),
                    e);
        }
        return StepResult.done();
    }

    private Storage storage(Volume volume) {
        return datacenters
                .find(volume.datacenter())
                .flatMap(found -> found.storage(volume.storage()))
                .orElseThrow(() -> SlipwayException.unsupported(
                        "datacenter '%s' has no storage '%s'".formatted(volume.datacenter(), volume.storage())));
    }

    private static CopyVolume copying(Storage storage, Volume volume) {
        return storage.capability(CopyVolume.class)
                .orElseThrow(() -> SlipwayException.unsupported("storage '%s' of datacenter '%s' copies nothing"
                        .formatted(volume.storage(), volume.datacenter())));
    }
}
