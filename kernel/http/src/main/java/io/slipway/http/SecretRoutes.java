package io.slipway.http;

import io.slipway.engine.access.Action;
import io.slipway.engine.delivery.AppReader;
import io.slipway.engine.secret.SecretInfo;
import io.slipway.engine.secret.Secrets;
import io.slipway.spi.Secret;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/// Secrets of an app. Values come in here and never go out.
final class SecretRoutes implements RouteGroup {
    private static final String SECRETS = AppRoutes.APP + "/secrets";
    private static final String ONE = SECRETS + "/{secret}";
    private static final int LONGEST = 65_536;

    private final Secrets secrets;
    private final AppReader reader;
    private final Missing missing;

    @Inject
    SecretRoutes(Secrets secrets, AppReader reader, Missing missing) {
        this.secrets = secrets;
        this.reader = reader;
        this.missing = missing;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("listSecrets", SECRETS, this::list).allows(Guard.team(Action.VIEW)),
                Route.put("putSecret", ONE, this::put).allows(Guard.team(Action.CHANGE_SECRETS)),
                Route.delete("deleteSecret", ONE, this::delete).allows(Guard.team(Action.CHANGE_SECRETS)),
                Route.post("revokeSecret", ONE + "/revoke", this::revoke)
                        .takes(MediaType.JSON)
                        .allows(Guard.team(Action.CHANGE_SECRETS)));
    }

    private Answer list(Call call) {
        var key = AppRoutes.key(call);
        var found = secrets.list(SecretsOfApps.owner(key));
        // They may be set before the app is deployed, since its file names them.
        if (found.isEmpty() && reader.find(key).isEmpty()) {
            throw missing.app(key);
        }
        return Answer.of(PageView.whole(found.stream().map(SecretView::of).toList()));
    }

    private Answer put(Call call) {
        var fields = call.fields();
        var value = Secret.of(fields.text("value", LONGEST));
        fields.done();
        var owner = SecretsOfApps.owner(AppRoutes.key(call));
        return Answer.of(SecretView.of(
                secrets.put(owner, call.path("secret"), value, call.caller().name())));
    }

    private Answer delete(Call call) {
        secrets.delete(SecretsOfApps.owner(AppRoutes.key(call)), call.path("secret"));
        return new Answer.Nothing();
    }

    private Answer revoke(Call call) {
        var fields = call.fields();
        var version = fields.integer("version", new Fields.Range(1, Integer.MAX_VALUE));
        fields.done();
        var owner = SecretsOfApps.owner(AppRoutes.key(call));
        return Answer.of(SecretView.of(secrets.revoke(owner, call.path("secret"), version)));
    }

    /// The contract's `SecretInfo`.
    record SecretView(String name, int version, Instant setAt, List<Integer> revoked) {
        static SecretView of(SecretInfo info) {
            return new SecretView(info.name(), info.version(), info.setAt(), info.revoked());
        }
    }
}
