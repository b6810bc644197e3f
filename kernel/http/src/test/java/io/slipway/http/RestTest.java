package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RestTest {
    private static final long MIB = 1 << 20;

    @Test
    void waitsUntilTheHeapGrowsNoMore() {
        var rest = new Rest();

        assertThat(rest.isDue(16 * MIB)).isFalse();
        assertThat(rest.isDue(30 * MIB)).isFalse();
        assertThat(rest.isDue(30 * MIB)).isTrue();
    }

    @Test
    void collectsOnceAfterEachTimeOfWork() {
        var rest = new Rest();
        rest.rested(20 * MIB);

        assertThat(rest.isDue(20 * MIB)).isFalse();
        assertThat(rest.isDue(21 * MIB)).isFalse();
        assertThat(rest.isDue(21 * MIB)).as("too little to be worth it").isFalse();
        assertThat(rest.isDue(40 * MIB)).isFalse();
        assertThat(rest.isDue(40 * MIB)).isTrue();
    }
}
