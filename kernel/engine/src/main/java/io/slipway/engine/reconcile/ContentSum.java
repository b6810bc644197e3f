package io.slipway.engine.reconcile;

import io.slipway.spi.SpecDigest;

/// A digest over a set of records that is kept while members come and go, at a cost that does not grow with the set.
/// The sum of all digests: in no order, and as sure as they are against equal sums of different sets by chance.
final class ContentSum {
    private static final int HALF = 16;
    private long high;
    private long low;

    void add(Record member) {
        var digest = SpecDigest.of(member);
        var before = low;
        low += lower(digest);
        high += upper(digest) + (Long.compareUnsigned(low, before) < 0 ? 1 : 0);
    }

    void remove(Record member) {
        var digest = SpecDigest.of(member);
        var before = low;
        low -= lower(digest);
        high -= upper(digest) + (Long.compareUnsigned(low, before) > 0 ? 1 : 0);
    }

    private static long upper(String digest) {
        return Long.parseUnsignedLong(digest.substring(0, HALF), 16);
    }

    private static long lower(String digest) {
        return Long.parseUnsignedLong(digest.substring(HALF), 16);
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
