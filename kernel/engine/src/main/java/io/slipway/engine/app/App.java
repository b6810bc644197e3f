package io.slipway.engine.app;

/// An app: a row of the store.
public record App(String id, AppKey key, String datacenter, boolean stopped, boolean removing) {}
