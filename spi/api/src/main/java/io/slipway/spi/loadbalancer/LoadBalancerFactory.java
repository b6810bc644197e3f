package io.slipway.spi.loadbalancer;

import io.slipway.spi.PluginFactory;

public interface LoadBalancerFactory<C extends Record> extends PluginFactory<C, LoadBalancer> {}
