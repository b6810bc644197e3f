package io.slipway.distribution;

/// On what a fresh installation has.
final class BadReleaseIT extends BadReleaseSuite {
    @Override
    protected Pair pair() {
        return Pair.EMBEDDED;
    }
}
