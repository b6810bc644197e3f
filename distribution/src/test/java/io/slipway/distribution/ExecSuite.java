package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import io.slipway.tck.SampleCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands in the instances of an app, typed into real terminals.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
abstract class ExecSuite {
    private static final Duration SOON = Duration.ofSeconds(90);
    static final String TOOL = "tool";

    private PackagedSlipway slipway;

    /// A server whose only space runs its apps where the test wants them, not started yet.
    abstract PackagedSlipway unpack(Path folder) throws Exception;

    /// The folder of an app that serves until it is ended.
    abstract Path source(PackagedSlipway slipway) throws Exception;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = unpack(folder);
        slipway.start();
        slipway.slipway("deploy", source(slipway).toString());
    }

    @AfterAll
    void end() throws Exception {
        try {
            slipway.slipway("remove", TOOL, "--yes");
        } finally {
            slipway.close();
        }
    }

    @Test
    void aCommandInPipesHasItsStreamsAndItsCode() throws Exception {
        var line = "cat; echo port ${PORT:+set}; echo trouble >&2; exit 7";

        var outcome = slipway.outcomeOf("first\nsecond\n", Map.of(), "exec", TOOL, "--", "sh", "-c", line);

        assertThat(outcome.out()).isEqualTo("first\nsecond\nport set\n");
        assertThat(outcome.err()).isEqualTo("trouble\n");
        assertThat(outcome.exit()).isEqualTo(7);
    }

    @Test
    void whatCannotRunIsTold() throws Exception {
        var nobody = slipway.outcomeOf("exec", TOOL, "--instance", "nobody", "--", "true");
        assertThat(nobody.err()).contains("has no instance 'nobody' that runs");
        assertThat(nobody.exit()).isEqualTo(1);

        var nothing = slipway.outcomeOf("exec", TOOL, "--", "no-such-program");
        assertThat(nothing.exit()).isBetween(126, 127);

        var app = slipway.outcomeOf("exec", "tools/web", "--", "true");
        assertThat(app.exit()).isEqualTo(4);
        assertThat(app.err()).contains("tool");
    }

    @Test
    void aTerminalIsHandedOver() throws Exception {
        var screen = new Screen(slipway.terminal("tty; stty rows 24 cols 80; exec slipway exec %s".formatted(TOOL)));
        try {
            screen.awaits("$ ");
            var tty = screen.text().lines().findFirst().orElseThrow().strip();

            screen.asks("stty size", "24 80");
            run("stty", "-F", tty, "rows", "43", "cols", "132");
            screen.asks("stty size", "43 132");

            // The key ends what runs there, and neither the shell nor ours.
            screen.types("sleep 1000\n");
            screen.types("\003");
            screen.asks("echo still-$((40 + 2))", "still-42");

            screen.types("exit 7\n");
            assertThat(screen.process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
                    .as(screen.text())
                    .isTrue();
            assertThat(screen.process.exitValue()).isEqualTo(7);
        } finally {
            screen.process.destroyForcibly();
        }
    }

    @Test
    void aCommandEndsWithItsClient() throws Exception {
        var seconds = "86400." + Math.floorMod(System.nanoTime(), 1_000_000_000L);
        var client = slipway.begin("exec", TOOL, "--", "sh", "-c", SampleCommands.stay(seconds));
        try {
            Await.until(SOON, "the command runs", () -> isThere(seconds));
        } finally {
            client.destroyForcibly();
        }

        Await.until(SOON, "the command has ended with its client", () -> !isThere(seconds));
    }

    private boolean isThere(String seconds) throws IOException, InterruptedException {
        var seen = slipway.outcomeOf("exec", TOOL, "--", "sh", "-c", SampleCommands.look(seconds));
        return seen.out().strip().equals("stays");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /// A person before a terminal.
    private static final class Screen {
        private final Process process;
        private final StringBuilder shown = new StringBuilder();

        Screen(Process process) {
            this.process = process;
            Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try (var in = process.inputReader(StandardCharsets.UTF_8)) {
                for (var next = in.read(); next >= 0; next = in.read()) {
                    show((char) next);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private synchronized void show(char next) {
            shown.append(next);
        }

        synchronized String text() {
            return shown.toString();
        }

        void types(String keys) throws IOException {
            process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        void awaits(String text) throws InterruptedException {
            Await.until(SOON, "the terminal shows " + text + " after: " + text(), () -> text().contains(text));
        }

        /// Types a line until its answer shows: keys pressed while another program reads are lost.
        void asks(String line, String answer) throws Exception {
            var from = text().length();
            var next = new long[1];
            Await.until(SOON, "%s is answered by %s".formatted(line, answer), () -> {
                if (System.nanoTime() > next[0]) {
                    types(line + "\n");
                    next[0] = System.nanoTime() + Duration.ofSeconds(3).toNanos();
                }
                return text().substring(from).contains(answer);
            });
        }
    }
}
