package io.slipway.engine.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The committed page of the app file's keys. Written anew by
/// `./mvnw -pl kernel/engine -am test -Dtest=ReferenceIsCurrentTest -Dslipway.reference.write=true`.
final class ReferenceIsCurrentTest {
    private static final Path PAGE = Path.of("../../docs/reference/app-file.md");

    @Test
    void thePageSaysWhatTheRecordsSay() throws Exception {
        var page = AppFileReader.markdown();
        if (Boolean.getBoolean("slipway.reference.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE)
                .content()
                .as("a key has changed: run this test with -Dslipway.reference.write=true and commit the page")
                .isEqualTo(page);
    }
}
