package io.slipway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunExitTest {
    @ParameterizedTest
    @CsvSource({
        "exit code 0, 0",
        "exit code 3, 3",
        "signal KILL (out of memory), 137",
        "signal TERM, 143",
        "signal 64, 1",
        "an unknown exit, 1"
    })
    void isToldAsAShellTellsIt(String text, int code) {
        assertThat(new RunExit(text).code()).isEqualTo(code);
    }
}
