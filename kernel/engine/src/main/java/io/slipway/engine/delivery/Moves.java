package io.slipway.engine.delivery;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.operation.OperationId;
import io.slipway.engine.operation.OperationLabels;
import io.slipway.engine.operation.OperationRequest;
import io.slipway.engine.operation.Operations;
import io.slipway.engine.store.Database;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Collectors;

/// Moves apps between datacenters, and tells before what becomes of them.
public final class Moves {
    private final Database database;
    private final Rows rows;
    private final Datacenters datacenters;
    private final MoveCheck check;
    private final Operations operations;

    @Inject
    Moves(Database database, Rows rows, Datacenters datacenters, MoveCheck check, Operations operations) {
        this.database = database;
        this.rows = rows;
        this.datacenters = datacenters;
        this.check = check;
        this.operations = operations;
    }

    /// Changes nothing.
    ///
    /// @throws SlipwayException `INVALID` if there is no such datacenter, or the app is there already
    public MoveReport report(AppKey key, String to) {
        var app = database.read(tx -> rows.apps().get(tx, key));
        if (datacenters.find(to).isEmpty()) {
            var known = datacenters.all().stream().map(Datacenter::name).collect(Collectors.joining(", "));
            throw SlipwayException.invalid(
                    List.of(FieldProblem.of("to", to, "a datacenter of the configuration", "choose one of: " + known)));
        }
        if (app.datacenter().equals(to)) {
            throw SlipwayException.invalid(List.of(FieldProblem.of(
                    "to", to, "another datacenter than the one in which the app is", "choose another")));
        }
        return check.of(app, to);
    }

    /// @throws SlipwayException as [#report]; `INVALID` with all that is missing there; `CONFLICT` if the app is being
    ///     removed
    public OperationId move(AppKey key, String to, String by) {
        MoveCheck.refuse(report(key, to));
        return database.transaction(tx -> {
            var app = rows.apps().get(tx, key);
            if (app.removing()) {
                throw SlipwayException.conflict("app '%s' is being removed".formatted(key));
            }
            return operations.submit(
                    tx,
                    OperationRequest.of(
                            MoveHandler.KIND,
                            new OperationLabels(key.team(), key.space(), key.app(), null),
                            key.queue(),
                            new MovePayload(app.id(), to),
                            by));
        });
    }
}
