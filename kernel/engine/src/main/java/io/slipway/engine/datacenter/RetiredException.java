package io.slipway.engine.datacenter;

/// The instance takes no calls any more, since another one took its place. Never leaves this package.
final class RetiredException extends Exception {
    private static final long serialVersionUID = 1L;
}
