package io.slipway.plugins.networks.bridge;

import io.slipway.tck.packaged.PackagedPluginContract;

final class BridgeNetworkPackagedTest extends PackagedPluginContract {}
