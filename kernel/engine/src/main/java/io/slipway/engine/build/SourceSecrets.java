package io.slipway.engine.build;

import io.slipway.engine.app.AppKey;
import io.slipway.spi.Secret;
import java.util.Optional;

/// What opens sources that are not for everybody.
@FunctionalInterface
public interface SourceSecrets {
    /// The newest value that was not revoked; empty where the app has no such secret.
    Optional<Secret> value(AppKey app, String name);
}
