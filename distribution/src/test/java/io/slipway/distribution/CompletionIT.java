package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the shells themselves make of the script that completes commands.
@Tag("delivered")
@Timeout(120)
final class CompletionIT {
    @TempDir
    private Path folder;

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        var script = script("bash");
        assertThat(completions(script, "slipway", "rol")).containsExactly("rollback");
        assertThat(completions(script, "slipway", "secret", "")).contains("set", "list", "remove");
        assertThat(completions(script, "slipway", "logs", "--ta")).contains("--tail");
    }

    /// What bash itself would offer for the last word.
    private static List<String> completions(Path script, String... words) throws IOException, InterruptedException {
        var line = String.join(" ", words);
        var program = """
                source "$1"; shift
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
                function=$(complete -p slipway | sed 's/.*-F \\([^ ]*\\).*/\\1/')
                "$function"
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        var command = new ArrayList<>(List.of("bash", "-c", program, "bash", script.toString()));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(line).isZero();
        return out.lines().map(String::strip).filter(text -> !text.isEmpty()).toList();
    }

    @Test
    @RequiresBackend("zsh")
    void zshCompletesOnATerminal() throws Exception {
        var process = new ProcessBuilder(
                        "zsh",
                        "-f",
                        "src/test/shell/complete.zsh",
                        script("zsh").toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        var screen = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(screen).contains("<slipway rollback>", "<slipway logs --tail>");
    }

    private Path script(String shell) throws Exception {
        var script = folder.resolve("slipway." + shell);
        try (var slipway = PackagedSlipway.unpack(folder)) {
            return Files.writeString(
                    script, slipway.slipway("completion", shell).out());
        }
    }
}
