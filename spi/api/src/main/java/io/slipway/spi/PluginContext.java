package io.slipway.spi;

import io.slipway.spi.artifact.Artifacts;
import java.nio.file.Path;
import java.time.Clock;

/// What the kernel lends to one plugin instance.
public interface PluginContext {
    /// Identifies this installation of Slipway on a back end that several share: goes into the label by which
    /// a plugin knows its own work. Matches `[a-z][a-z0-9]{1,23}` and never changes.
    String installation();

    /// The place in the configuration that this instance serves, such as `shanghai/scheduler`. Unique in the
    /// installation and stable over restarts.
    String instance();

    /// A folder of this instance alone, made before `create` and kept over restarts. What lies here is lost
    /// when the control plane moves to another machine, so only HOST_BOUND plugins keep state in it.
    Path folder();

    Artifacts artifacts();

    Clock clock();
}
