package io.slipway.engine.datacenter;

import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.Ids;
import io.slipway.spi.artifact.Artifacts;
import java.nio.file.Path;
import java.time.Clock;

/// What the kernel gives to the plugins' instances.
///
/// @param installation the id of this installation, the same on all servers and for ever
/// @param server name of this server, as the configuration lists it
/// @param folder below which each instance gets a folder of its own
/// @param crashPoints passed around each call of an instance
public record Surroundings(
        String installation, String server, Path folder, Artifacts artifacts, Clock clock, CrashPoints crashPoints) {
    public Surroundings {
        Ids.check("installation", installation);
    }
}
