package io.slipway.engine.reconcile;

import io.slipway.engine.release.Release;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.storage.Mount;
import java.util.List;
import java.util.Map;

/// What the spec of a workload needs beside the store's rows.
interface SpecInputs {
    /// What the scheduler is to run of a release.
    ///
    /// @throws SlipwayException `UNAVAILABLE` while it is not there yet
    Artifact artifact(Release release);

    /// Values of the named versions; a revoked one gives the newest that is not.
    Map<String, Secret> secrets(WantedWorkload wanted);

    /// The address of each port of a needed component by the port's name, the first port first; empty while
    /// it is not known.
    Map<String, InnerAddress> addresses(WantedWorkload wanted, String component);

    /// What is spoken on the first port of a needed component.
    String protocol(WantedWorkload wanted, String component);

    /// The networks that its instances are joined to, where they find others under these names.
    ///
    /// @param hosts addresses by name
    List<Attachment> attachments(WantedWorkload wanted, Map<String, String> hosts) throws InterruptedException;

    /// How to mount the volumes of one ordinal, by the volume's name; missing ones are not there yet.
    Map<String, Mount> mounts(WantedWorkload wanted, int ordinal) throws InterruptedException;
}
