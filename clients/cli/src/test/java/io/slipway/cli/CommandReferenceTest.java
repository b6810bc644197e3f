package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The committed page of the commands. Written anew by
/// `./mvnw -pl clients/cli -am test -Dtest=CommandReferenceTest -Dslipway.reference.write=true`.
final class CommandReferenceTest {
    private static final Path PAGE = Path.of("../../docs/reference/command-line.md");

    @TempDir
    Path folder;

    @Test
    void thePageSaysWhatTheHelpSays() throws Exception {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var page = CommandReference.page(
                new Surroundings(nowhere, nowhere, InputStream.nullInputStream(), Map.of(), folder, false));
        if (Boolean.getBoolean("slipway.reference.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE)
                .content()
                .as("a command has changed: run this test with -Dslipway.reference.write=true and commit the page")
                .isEqualTo(page);
    }
}
