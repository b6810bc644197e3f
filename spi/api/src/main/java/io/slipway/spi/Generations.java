package io.slipway.spi;

/// The rule of generations that all SPIs share: who comes late changes nothing, and of two who claim the same
/// generation the first one counts.
public final class Generations {
    private Generations() {}

    /// @param what for the message: a kind and an id, or an id alone
    /// @param kept the generation that was applied last, and the digest of its spec
    /// @throws SlipwayException `CONFLICT` where `wanted` is older, or the same with another digest
    public static void checkApply(Object what, long kept, String keptDigest, long wanted, String digest) {
        checkRemove(what, kept, wanted);
        if (wanted == kept && !digest.equals(keptDigest)) {
            throw SlipwayException.conflict("generation %d of %s is kept with digest %s, another spec has %s"
                    .formatted(kept, what, keptDigest, digest));
        }
    }

    /// @throws SlipwayException `CONFLICT` where `wanted` is older than what is kept
    public static void checkRemove(Object what, long kept, long wanted) {
        if (wanted < kept) {
            throw SlipwayException.conflict(
                    "generation %d of %s is older than %d, which is kept".formatted(wanted, what, kept));
        }
    }
}
