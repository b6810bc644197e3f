package io.slipway.http;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.build.SourceSecrets;
import io.slipway.engine.delivery.SecretVersions;
import io.slipway.engine.reconcile.SecretValues;
import io.slipway.engine.secret.SecretOwner;
import io.slipway.engine.secret.Secrets;
import io.slipway.engine.store.Tx;
import io.slipway.spi.Secret;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// [Secrets] as releases and instances ask for them.
final class SecretsOfApps implements SecretVersions, SecretValues, SourceSecrets {
    private final Secrets secrets;

    @Inject
    SecretsOfApps(Secrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public Map<String, Long> newest(Tx tx, AppKey app, Collection<String> names) {
        return secrets.inForce(tx, owner(app)).entrySet().stream()
                .filter(version -> names.contains(version.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, version -> (long) version.getValue()));
    }

    @Override
    public Set<String> names(Tx tx, AppKey app) {
        return secrets.inForce(tx, owner(app)).keySet();
    }

    @Override
    public Map<String, Secret> resolve(AppKey app, Map<String, Long> versions) {
        return secrets.resolve(
                owner(app),
                versions.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, version -> Math.toIntExact(version.getValue()))));
    }

    @Override
    public Optional<Secret> value(AppKey app, String name) {
        return secrets.list(owner(app)).stream()
                .filter(info -> info.name().equals(name) && !info.revoked().contains(info.version()))
                .findFirst()
                .map(info -> secrets.resolve(owner(app), Map.of(name, info.version()))
                        .get(name));
    }

    @Override
    public void deleteAll(Tx tx, AppKey app) {
        secrets.deleteAll(tx, owner(app));
    }

    static SecretOwner owner(AppKey app) {
        return new SecretOwner(app.team(), app.space(), app.app());
    }
}
