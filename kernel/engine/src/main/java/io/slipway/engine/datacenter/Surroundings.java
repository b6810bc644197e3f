package io.slipway.engine.datacenter;

import io.slipway.spi.Ids;
import io.slipway.spi.artifact.Artifacts;
import java.nio.file.Path;
import java.time.Clock;

/// What the kernel gives to the plugins' instances.
///
/// @param installation the id of this installation, the same on all servers and for ever
/// @param server name of this server, as the configuration lists it
/// @param folder below which each instance gets a folder of its own
public record Surroundings(String installation, String server, Path folder, Artifacts artifacts, Clock clock) {
    public Surroundings {
        Ids.check("installation", installation);
    }
}
