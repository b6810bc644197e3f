package io.slipway.engine.delivery;

import io.slipway.engine.build.BuildRunner;
import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.OperationHandler;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepLimits;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.store.Database;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Brings an app to what its file says: builds everything first, so that a source that does not build changes
/// nothing; then rolls out one component after the other in the order of their needs.
final class DeployHandler implements OperationHandler {
    static final String KIND = "deploy";
    private static final StepLimits BUILD =
            StepLimits.usual().withDeadline(Duration.ofMinutes(35)).withPatience(Duration.ofHours(2));

    private final Database database;
    private final Rows rows;
    private final BuildRunner builds;
    private final Making making;
    private final Elsewhere elsewhere;
    private final Rollouts rollouts;
    private final Watching watching;
    private final WayBack wayBack;
    private final Removal removal;

    @Inject
    DeployHandler(
            Database database,
            Rows rows,
            BuildRunner builds,
            Making making,
            Elsewhere elsewhere,
            Rollouts rollouts,
            Watching watching,
            WayBack wayBack,
            Removal removal) {
        this.database = database;
        this.rows = rows;
        this.builds = builds;
        this.making = making;
        this.elsewhere = elsewhere;
        this.rollouts = rollouts;
        this.watching = watching;
        this.wayBack = wayBack;
        this.removal = removal;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Step> steps(OperationContext context) {
        var payload = context.payload(DeployPayload.class);
        var steps = new ArrayList<Step>();
        for (var part : payload.parts()) {
            steps.add(Step.of("build " + part.name(), () -> build(context, payload, part))
                    .within(BUILD));
        }
        for (var part : payload.parts()) {
            var release = "release " + part.name();
            steps.add(Step.of(release, () -> release(context, part)));
            steps.addAll(rollouts.steps(context, part.name(), release));
        }
        steps.addAll(watching.steps(
                context, payload.parts().stream().map(DeployPayload.Part::name).toList()));
        for (var component : payload.removed()) {
            steps.addAll(removal.ofComponent(component, "remove " + component));
        }
        return steps;
    }

    @Override
    public List<Step> stepsAfter(OperationState ending, OperationContext context) {
        return context.payload(DeployPayload.class).parts().stream()
                .map(part -> context.result("release " + part.name(), MadeRelease.class)
                        .filter(MadeRelease::changed)
                        .map(release -> wayBack.step(context, part.name(), release, OptionalInt.of(part.instances())))
                        .orElseGet(() -> wayBack.keepCount(part)))
                .toList();
    }

    private StepResult build(OperationContext context, DeployPayload payload, DeployPayload.Part part)
            throws InterruptedException {
        var order = database.read(tx -> {
            var component = rows.apps().componentById(tx, part.componentId()).orElseThrow(() -> gone(part));
            var app = rows.apps().byId(tx, payload.appId()).orElseThrow(() -> gone(part));
            var key = app.key();
            var owner = new Owner(key.team(), key.space(), key.app(), part.name(), null);
            var upload = Optional.of(part.upload()).filter(digest -> !digest.isEmpty());
            var definition = component.definition();
            return new BuildRunner.Order(
                    component.id(),
                    owner,
                    app.at(definition).datacenter(),
                    definition.source(),
                    definition.command(),
                    upload);
        });
        return StepResult.done(builds.run(order, context::log).id());
    }

    private StepResult release(OperationContext context, DeployPayload.Part part) {
        var build = context.result("build " + part.name(), String.class).orElseThrow();
        var terms = new Making.Terms(context.requestedBy(), elsewhere.of(part.componentId()));
        return StepResult.commit(tx -> making.ofBuild(
                tx,
                rows.apps().componentById(tx, part.componentId()).orElseThrow(() -> gone(part)),
                rows.builds().find(tx, build).orElseThrow(() -> gone(part)),
                terms));
    }

    private static SlipwayException gone(DeployPayload.Part part) {
        return SlipwayException.conflict("component '%s' was removed meanwhile".formatted(part.name()));
    }
}
