package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UsersTest {
    @TempDir
    private Path temp;

    private Users open() {
        return new Users(temp.resolve("users"), 300_000, 300_001);
    }

    @Test
    void aNameKeepsItsUserForEver() throws InterruptedException {
        var red = open().of("red");
        var blue = open().of("blue");
        assertThat(red).isNotEqualTo(blue);
        assertThat(open().of("red")).isEqualTo(red);
        assertThat(open().of("blue")).isEqualTo(blue);
    }

    @Test
    void saysWhenNoneIsLeft() throws InterruptedException {
        open().of("red");
        open().of("blue");
        assertThatThrownBy(() -> open().of("green"))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.EXHAUSTED))
                .hasMessageContaining("widen");
    }
}
