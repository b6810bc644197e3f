package io.slipway.engine.reconcile;

import io.slipway.engine.app.AppKey;
import io.slipway.spi.Secret;
import java.util.Map;

/// The values of secrets, for injecting them when an instance is started.
public interface SecretValues {
    /// By name. Of a version that was revoked it gives the newest that was not.
    Map<String, Secret> resolve(AppKey app, Map<String, Long> versions);
}
