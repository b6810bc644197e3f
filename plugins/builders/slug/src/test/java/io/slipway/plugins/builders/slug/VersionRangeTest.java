package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionRangeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "20; 20.11.1; 19.9.0 21.0.0",
                "20.11; 20.11.5; 20.12.0",
                "v20.11.1; 20.11.1; 20.11.2",
                "20.x; 20.0.0; 21.0.0",
                "*; 1.0.0; ",
                ">=18; 18.0.0 22.1.0; 17.9.9",
                ">18; 19.0.0; 18.5.0",
                ">=18 <21; 20.9.9; 21.0.0 17.0.0",
                ">=3.10,<4; 3.11.2; 4.0.0 3.9.1",
                "18 - 20; 20.5.0; 21.0.0",
                "^18.2 || ^20; 18.3.0 20.0.0; 18.1.0 19.0.0",
                "^7.4|^8.0; 8.2.1; 9.0.0",
                "^0.2.3; 0.2.9; 0.3.0 0.2.2",
                "~1.2; 1.2.9; 1.3.0",
                "~> 3.1; 3.3.0; 4.0.0",
                "~> 3.1.2; 3.1.9; 3.2.0",
                "~=3.8; 3.11.0; 4.0.0",
                "==3.11.*; 3.11.7; 3.12.0",
                ">=3.8, !=3.9.1; 3.9.2; 3.9.1 3.7.0",
                "<=8.1; 8.1.9; 8.2.0"
            })
    void holdsWhatTheLanguagesOwnToolsHold(String range, String holds, String refuses) {
        var parsed = VersionRange.parse(range).orElseThrow();

        for (var version : holds.split(" ")) {
            assertThat(parsed.holds(version)).as("%s holds %s", range, version).isTrue();
        }
        if (refuses != null) {
            for (var version : refuses.split(" ")) {
                assertThat(parsed.holds(version))
                        .as("%s holds %s", range, version)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lts/*", "lts/iron", "latest", "", "node"})
    void textWithoutAVersionAsksForNone(String text) {
        assertThat(VersionRange.parse(text)).isEmpty();
    }

    @Test
    void aPinnedVersionTakesItsWholeLine() {
        var line = VersionRange.line("3.11.7", 2).orElseThrow();

        assertThat(line.holds("3.11.2")).isTrue();
        assertThat(line.holds("3.12.0")).isFalse();
        assertThat(line.text()).isEqualTo("3.11.7");
    }
}
