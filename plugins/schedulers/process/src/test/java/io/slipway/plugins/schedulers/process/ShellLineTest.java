package io.slipway.plugins.schedulers.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines as people write them, run by the shell of this machine.
@Timeout(60)
final class ShellLineTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '~',
            value = {
                "exit 3                            @ 3",
                "false                             @ 1",
                "test -d /nowhere                  @ 1",
                "echo one; exit 4                  @ 4",
                "true && exit 5                    @ 5",
                "sh -c 'exit 6'                    @ 6",
                "CODE=7 sh -c 'exit $CODE'         @ 7",
                "exec sh -c 'exit 8'               @ 8",
                "cd / && test \"$(pwd)\" = /       @ 0",
                "if true; then exit 9; fi          @ 9",
                "{ exit 10; }                      @ 10",
                "! true                            @ 1",
                "exit 11 # and why                 @ 11",
                "sh -c 'exit $#' # a b             @ 0",
                "echo a | grep -q b                @ 1",
                "test -z \"$1$2$3\"                @ 0",
                "no-such-program --port 80         @ 127"
            })
    void lineEndsAsInAShell(String line, int code) throws Exception {
        assertThat(run(line).exit()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '~',
            value = {
                "echo port $PORT                   @ port 20017",
                "printf 'port %s' \"${PORT:-80}\"  @ port 20017",
                "/bin/echo port $PORT              @ port 20017",
                "A=$PORT printenv A                @ 20017",
                "A=1 B=2 printenv A B              @ 1 2",
                "echo b a | tr ' ' '\\n' | sort    @ a b"
            })
    void variablesPipesAndQuotesAreTheShells(String line, String printed) throws Exception {
        assertThat(run(line).out().strip().replace('\n', ' ')).isEqualTo(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleep 300", "A=1 sleep 300", "  sleep 300 # long", "exec sleep 300"})
    void programTakesThePlaceOfItsShell(String line) throws Exception {
        var process = start(line);
        try {
            Await.until(
                    Duration.ofSeconds(10),
                    "the shell is gone",
                    () -> process.toHandle().info().command().orElse("").endsWith("sleep"));
            assertThat(process.children()).isEmpty();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sh program | cat", "cd . && sh program", "sh program; echo then", "if sh program; then :; fi"})
    void programsBehindAShellEndInTheirOwnTime(String line) throws Exception {
        Files.writeString(folder.resolve("program"), """
                trap 'kill $!; sleep 0.3; echo ended >ended; exit 0' TERM
                echo up >up
                sleep 300 &
                wait
                """);
        var words = new ArrayList<>(List.of("setsid"));
        words.addAll(new ShellLine(line, StopSignal.TERM).words());
        var process = new ProcessBuilder(words).directory(folder.toFile()).start();
        Await.until(Duration.ofSeconds(10), "the program is up", () -> Files.exists(folder.resolve("up")));

        new ProcessBuilder("kill", "-TERM", "--", "-" + process.pid()).start().waitFor();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("ended")).exists();
    }

    private record Ended(int exit, String out) {}

    private Ended run(String line) throws IOException, InterruptedException {
        var process = start(line);
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out);
    }

    private Process start(String line) throws IOException {
        var builder = new ProcessBuilder(new ShellLine(line, StopSignal.TERM).words());
        builder.environment().put("PORT", "20017");
        return builder.directory(folder.toFile()).start();
    }
}
