package io.slipway.engine.delivery;

import io.slipway.engine.app.App;
import io.slipway.engine.app.AppFile;
import io.slipway.engine.app.AppFileReader;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition.SourceType;
import io.slipway.engine.build.StoredBytes;
import io.slipway.engine.delivery.Apps.Wish;
import io.slipway.engine.store.Tx;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads what somebody wishes for an app, and refuses what cannot be had.
final class Wishes {
    private final Rows rows;
    private final Claims claims;
    private final SecretVersions secrets;
    private final Spaces spaces;
    private final StoredBytes stored;
    private final Placement placement;

    @Inject
    Wishes(Rows rows, Claims claims, SecretVersions secrets, Spaces spaces, StoredBytes stored, Placement placement) {
        this.rows = rows;
        this.claims = claims;
        this.secrets = secrets;
        this.spaces = spaces;
        this.stored = stored;
        this.placement = placement;
    }

    /// @throws SlipwayException `INVALID` with all that is wrong in the file itself
    AppFile read(AppKey key, Wish wish) {
        var file = AppFileReader.read(wish.file(), key.app());
        if (!file.app().equals(key.app())) {
            throw SlipwayException.invalid(List.of(new FieldProblem(
                    "slipway.yaml",
                    "app",
                    file.app(),
                    "'%s', as in the request".formatted(key.app()),
                    "make them equal")));
        }
        placement.ask(file);
        return file;
    }

    /// What the file means for this app.
    ///
    /// @throws SlipwayException `INVALID` with all that can be told to be wrong before anything is done
    AppFile checked(Tx tx, AppKey key, AppFile written, Wish wish) {
        var file = scaled(tx, key, written);
        check(tx, key, file, wish);
        return file;
    }

    /// What `slipway scale` has set holds until a file says otherwise.
    private AppFile scaled(Tx tx, AppKey key, AppFile file) {
        var app = rows.apps().find(tx, key);
        return app.isEmpty()
                ? file
                : file.scaled(name -> rows.apps()
                        .component(tx, app.get().id(), name)
                        .map(Component::instances)
                        .orElse(null));
    }

    private void check(Tx tx, AppKey key, AppFile file, Wish wish) {
        var app = rows.apps().find(tx, key).orElseGet(() -> new App("", key, spaces.datacenter(tx, key), false, false));
        var problems = new ArrayList<FieldProblem>(placement.check(tx, app, file));
        for (var definition : file.components().values()) {
            var at = "components." + definition.name();
            var upload = wish.uploads().get(definition.name());
            var type = definition.source().type();
            if (type == SourceType.FOLDER || type == SourceType.ARCHIVE) {
                if (upload == null) {
                    problems.add(FieldProblem.of(
                            at + ".source", definition.source().location(), "an upload of it", "deploy with the CLI"));
                } else if (!stored.holdsUpload(upload)) {
                    problems.add(FieldProblem.of(
                            "uploads." + definition.name(), upload, "a known upload", "upload it again"));
                }
            }
            var known = secrets.names(tx, key);
            definition.secrets().stream()
                    .filter(secret -> !known.contains(secret))
                    .forEach(secret -> problems.add(unset(key, at + ".secrets", secret)));
            definition
                    .files()
                    .forEach((path, entry) -> entry.secret()
                            .filter(secret -> !known.contains(secret))
                            .ifPresent(secret -> problems.add(unset(key, at + ".files." + path, secret))));
            definition
                    .source()
                    .secret()
                    .filter(secret -> !known.contains(secret))
                    .ifPresent(secret -> problems.add(unset(key, at + ".gitSecret", secret)));
            var existing = app.id().isEmpty()
                    ? Optional.<Component>empty()
                    : rows.apps().component(tx, app.id(), definition.name());
            claims.check(tx, app, existing.map(Component::id), definition);
        }
        if (!app.id().isEmpty()) {
            for (var component : rows.apps().components(tx, app.id())) {
                if (!file.components().containsKey(component.name())
                        && !rows.volumes().ofComponent(tx, component.id()).isEmpty()) {
                    problems.add(FieldProblem.of(
                            "components." + component.name(),
                            "",
                            "the component, since it holds volumes with data",
                            "keep it with 'instances: 0', or remove the app with its volumes"));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw SlipwayException.invalid(problems);
        }
    }

    private static FieldProblem unset(AppKey key, String field, String secret) {
        return FieldProblem.of(
                field,
                secret,
                "a secret that is set",
                "set it first: slipway secret set %s %s".formatted(key.app(), secret));
    }
}
