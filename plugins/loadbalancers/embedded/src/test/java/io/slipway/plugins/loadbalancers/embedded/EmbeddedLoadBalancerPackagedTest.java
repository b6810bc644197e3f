package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.tck.packaged.PackagedPluginContract;

final class EmbeddedLoadBalancerPackagedTest extends PackagedPluginContract {}
