package io.slipway.distribution;

final class EmbeddedCrashIT extends CrashMatrix {
    @Override
    Pair pair() {
        return Pair.EMBEDDED;
    }
}
