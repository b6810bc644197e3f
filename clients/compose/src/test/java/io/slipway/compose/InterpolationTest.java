package io.slipway.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InterpolationTest {
    private static final Map<String, String> SET = Map.of("A", "one", "EMPTY", "");

    /// The table of the Compose Specification, "Interpolation".
    @ParameterizedTest
    @CsvSource({
        "$A-$$A,one-$A",
        "${A},one",
        "x${A}y,xoney",
        "${A:-two},one",
        "${EMPTY:-two},two",
        "${EMPTY-two},''",
        "${NO-two},two",
        "${NO:-${A}},one",
        "${NO:-${ALSO_NO:-three}},three",
        "${A:+set},set",
        "${EMPTY:+set},''",
        "${EMPTY+set},set",
        "${A:?must},one",
        "a $,a $"
    })
    void formsOfTheSpecification(String text, String filled) {
        assertThat(Interpolation.of(SET).apply(text)).isEqualTo(filled);
    }

    @Test
    void whatIsNotSetIsRemembered() {
        var interpolation = Interpolation.of(SET);

        assertThat(interpolation.apply("$NO${ALSO}")).isEmpty();
        assertThat(interpolation.missing()).containsExactly("NO", "ALSO");
    }

    @ParameterizedTest
    @CsvSource({"${NO:?must},must", "${EMPTY:?},EMPTY", "${,closed", "${1},no variable", "$1,dollar", "${A!b},expected"
    })
    void whatIsNoFormIsRefused(String text, String said) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interpolation.of(SET).apply(text))
                .withMessageContaining(said);
    }
}
