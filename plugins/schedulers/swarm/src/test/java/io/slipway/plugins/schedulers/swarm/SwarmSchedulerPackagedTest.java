package io.slipway.plugins.schedulers.swarm;

import io.slipway.tck.packaged.PackagedPluginContract;

final class SwarmSchedulerPackagedTest extends PackagedPluginContract {}
