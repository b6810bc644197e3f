package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SampleProgramTest {
    @TempDir
    Path folder;

    @Test
    void servesAndAnswersAndEndsWithACode() throws Exception {
        var port = freePort();
        var process = start(Map.of("PORT", Integer.toString(port), SampleProgram.PRINT, "first\nsecond"));
        try {
            Await.present(Duration.ofSeconds(20), "it answers", () -> asked(port, "incarnation"));

            assertThat(SampleProgram.ask("127.0.0.1", port, "env/PORT")).isEqualTo(Integer.toString(port));
            assertThat(SampleProgram.ask("127.0.0.1", port, "print/third")).isEqualTo("printed");
            assertThat(SampleProgram.ask("127.0.0.1", port, "exit/7")).isEqualTo("ending");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(7);
            assertThat(process.inputReader().lines()).containsExactly("first", "second", "third");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void endsWithACodeAfterPrinting() throws Exception {
        var process = start(Map.of(SampleProgram.PRINT, "done", SampleProgram.EXIT, "3"));
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(3);
            assertThat(process.inputReader().lines()).containsExactly("done");
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(Map<String, String> environment) throws IOException {
        var archive = folder.resolve("sample.tar.gz");
        SampleProgram.writeSlug(archive);
        var slug = Files.createDirectory(folder.resolve("slug"));
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
            Tar.read(in, slug);
        }
        var builder = new ProcessBuilder("sh", "-c", SampleProgram.COMMAND).directory(slug.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TCK_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Optional<String> asked(int port, String question) {
        try {
            return Optional.of(SampleProgram.ask("127.0.0.1", port, question));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
