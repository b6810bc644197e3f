package io.slipway.distribution;

/// On what a fresh installation has.
final class ReplacementIT extends ReplacementSuite {
    @Override
    protected Pair pair() {
        return Pair.EMBEDDED;
    }
}
