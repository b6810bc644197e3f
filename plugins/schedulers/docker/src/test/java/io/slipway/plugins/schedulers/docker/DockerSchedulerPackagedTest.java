package io.slipway.plugins.schedulers.docker;

import io.slipway.tck.packaged.PackagedPluginContract;

final class DockerSchedulerPackagedTest extends PackagedPluginContract {}
