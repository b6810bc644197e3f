package io.slipway.engine.delivery;

import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.app.Needs;
import io.slipway.engine.delivery.MoveSurvey.Part;
import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.OperationHandler;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepLimits;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Moves an app to another datacenter. It serves at the old place until it serves at the new one; what has data is
/// stopped first, so that nothing is written while it is copied. One transaction turns the app over; whatever fails
/// before leaves it where it was.
final class MoveHandler implements OperationHandler {
    static final String KIND = "move";
    private static final StepLimits WAITS = StepLimits.usual().withPatience(Duration.ofHours(1));

    private final Database database;
    private final Rows rows;
    private final MoveCheck check;
    private final Arrival arrival;
    private final Departure departure;
    private final DataCopies copies;

    @Inject
    MoveHandler(
            Database database, Rows rows, MoveCheck check, Arrival arrival, Departure departure, DataCopies copies) {
        this.database = database;
        this.rows = rows;
        this.check = check;
        this.arrival = arrival;
        this.departure = departure;
        this.copies = copies;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Step> steps(OperationContext context) {
        var payload = context.payload(MovePayload.class);
        var to = payload.to();
        var steps = new ArrayList<Step>();
        var look = "check " + to;
        steps.add(Step.of(look, () -> survey(payload)));
        var found = context.result(look, MoveSurvey.class);
        if (found.isEmpty()) {
            return steps;
        }
        var survey = found.get();
        steps.add(Step.of("make room in " + to, () -> departure.isOver(survey, to))
                .within(WAITS));
        steps.addAll(copies.prepare(context, survey, to));
        for (var part : survey.parts()) {
            if (part.data()) {
                steps.add(Step.of("stop " + part.name(), () -> departure.stop(survey, part))
                        .within(WAITS));
            }
        }
        steps.addAll(copies.copy(context, to));
        for (var part : survey.parts()) {
            if (part.running().isPresent()) {
                steps.addAll(arrival.steps(context, part, to));
            }
        }
        steps.add(Step.of("switch to " + to, () -> departure.turnOver(payload.appId(), survey, to)));
        steps.add(Step.of("clear " + survey.from(), () -> departure.isOver(survey, survey.from()))
                .within(WAITS));
        return steps;
    }

    @Override
    public List<Step> stepsAfter(OperationState ending, OperationContext context) {
        var payload = context.payload(MovePayload.class);
        var found = context.result("check " + payload.to(), MoveSurvey.class);
        if (found.isEmpty()) {
            return List.of();
        }
        var survey = found.get();
        var steps = new ArrayList<Step>();
        steps.add(Step.of(
                "take back from " + payload.to(), () -> departure.takeBack(payload.appId(), survey, payload.to())));
        for (var part : survey.parts()) {
            if (part.data() && part.running().isPresent()) {
                steps.add(Step.of(
                                "start %s again in %s".formatted(part.name(), survey.from()),
                                () -> departure.startAgain(payload.appId(), survey, part))
                        .within(WAITS));
            }
        }
        return steps;
    }

    private StepResult survey(MovePayload payload) {
        var app = database.read(tx -> rows.apps().byId(tx, payload.appId()))
                .orElseThrow(() -> SlipwayException.conflict("the app was removed meanwhile"));
        if (app.datacenter().equals(payload.to())) {
            throw SlipwayException.conflict("the app is in %s already".formatted(payload.to()));
        }
        // What was asked long ago may have changed: a release since, a reload of the configuration.
        MoveCheck.refuse(check.of(app, payload.to()));
        return StepResult.commit(tx -> new MoveSurvey(app.datacenter(), parts(tx, payload.appId(), app.datacenter())));
    }

    private List<Part> parts(Tx tx, String appId, String from) {
        var components = rows.apps().components(tx, appId);
        var definitions = new TreeMap<String, ComponentDefinition>();
        components.forEach(component -> definitions.put(component.name(), component.definition()));
        var order = Needs.order(definitions);
        return components.stream()
                .sorted(Comparator.comparingInt(component -> order.indexOf(component.name())))
                .map(component -> {
                    var serving = rows.workloads().ofComponent(tx, component.id()).stream()
                            .filter(workload -> workload.keepsUpIn(from) && !workload.isGoing())
                            .toList();
                    var data = rows.volumes().ofComponent(tx, component.id()).stream()
                            .anyMatch(volume -> volume.datacenter().equals(from) && !volume.removing());
                    return new Part(
                            component.id(),
                            component.name(),
                            component.currentRelease().orElse(""),
                            serving.isEmpty() || component.currentRelease().isEmpty()
                                    ? OptionalInt.empty()
                                    : OptionalInt.of(serving.stream()
                                            .mapToInt(Workload::instances)
                                            .sum()),
                            data);
                })
                .toList();
    }
}
