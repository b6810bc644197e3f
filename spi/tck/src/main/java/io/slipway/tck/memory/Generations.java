package io.slipway.tck.memory;

import io.slipway.spi.SlipwayException;

/// The rule of generations that all SPIs share.
final class Generations {
    private Generations() {}

    static void checkApply(Object what, long kept, String keptDigest, long wanted, String digest) {
        checkRemove(what, kept, wanted);
        if (wanted == kept && !digest.equals(keptDigest)) {
            throw SlipwayException.conflict("generation %d of %s is kept with digest %s, another spec has %s"
                    .formatted(kept, what, keptDigest, digest));
        }
    }

    static void checkRemove(Object what, long kept, long wanted) {
        if (wanted < kept) {
            throw SlipwayException.conflict(
                    "generation %d of %s is older than %d, which is kept".formatted(wanted, what, kept));
        }
    }
}
