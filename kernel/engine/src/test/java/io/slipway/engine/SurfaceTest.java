package io.slipway.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SurfaceTest {
    private static final Path RECORDED = Path.of("src/test/resources/surface.txt");

    @Test
    void publicSurfaceIsTheRecordedOne() throws Exception {
        var found = Surface.lines();
        if (Boolean.getBoolean("slipway.surface.update")) {
            Files.write(RECORDED, found);
        }
        assertThat(found)
                .as(
                        "The SPI's public surface differs from %s. Where that is meant, read docs/contributing/change-the-spi.md"
                                + " and record it: ./mvnw -pl spi/api test -Dslipway.surface.update=true",
                        RECORDED)
                .containsExactlyElementsOf(Files.readAllLines(RECORDED));
    }
}
