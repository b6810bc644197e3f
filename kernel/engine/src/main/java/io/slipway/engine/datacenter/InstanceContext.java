package io.slipway.engine.datacenter;

import io.slipway.spi.PluginContext;
import io.slipway.spi.artifact.Artifacts;
import java.nio.file.Path;
import java.time.Clock;

record InstanceContext(String installation, String instance, Path folder, Artifacts artifacts, Clock clock)
        implements PluginContext {}
