package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Does what the first tutorial says, word for word, and sees what it shows.
@Tag("delivered")
@RequiresBackend("python3")
@Timeout(300)
final class FirstAppTutorialIT {
    private static final Path PAGE = Path.of("../docs/tutorials/first-app.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```([a-z]*)\\n(.*?)^```$");

    @TempDir
    private Path folder;

    /// @param shown the lines below it, which a reader expects
    private record Command(String line, List<String> shown) {}

    @Test
    void everyCommandShowsWhatThePageShows() throws Exception {
        var page = Files.readString(PAGE);
        try (var slipway = PackagedSlipway.unpack(folder)) {
            slipway.slipway("up");
            var hello = slipway.sourceFolder("hello");
            var program = block(page, "python");
            Files.writeString(hello.resolve("app.py"), program);
            slipway.own(hello);
            var commands = commands(page);
            assertThat(commands).hasSizeGreaterThan(6);
            for (var command : commands) {
                var fails = command.shown().stream().anyMatch(line -> line.startsWith("error: "));
                if (fails) {
                    Files.writeString(hello.resolve("app.py"), program.replace("import os\n", "import oss\n"));
                }
                var outcome = slipway.shell(hello, command.line() + " 2>&1", "");

                assertThat(outcome.exit())
                        .as(command.line() + ":\n" + outcome.out())
                        .isEqualTo(fails ? 1 : 0);
                assertThat(shapes(outcome.out().lines().toList()))
                        .as("%s printed:%n%s", command.line(), outcome.out())
                        .containsSubsequence(shapes(command.shown()));
            }
            assertThat(slipway.slipway("apps").out()).contains("hello");

            // What the last block says, which shows nothing.
            assertThat(slipway.shell(hello, "slipway remove hello --yes && slipway down", "")
                            .exit())
                    .isZero();
            assertThat(page).contains("\nslipway remove hello ", "\nslipway down ");
        }
    }

    private static String block(String page, String language) {
        var blocks = BLOCK.matcher(page);
        while (blocks.find()) {
            if (blocks.group(1).equals(language)) {
                return blocks.group(2);
            }
        }
        throw new AssertionError("the page has no block of " + language);
    }

    private static List<Command> commands(String page) {
        var commands = new ArrayList<Command>();
        BLOCK.matcher(page).results().flatMap(block -> block.group(2).lines()).forEach(line -> {
            if (line.startsWith("$ ")) {
                commands.add(new Command(line.substring(2), new ArrayList<>()));
            } else if (!commands.isEmpty() && !line.contains(" # ")) {
                commands.getLast().shown().add(line);
            }
        });
        return commands;
    }

    /// Without what differs from run to run: numbers, digests, where the app is reached, how wide a column is.
    private static List<String> shapes(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("http://\\S+", "URL")
                        .replaceAll("[0-9a-f]{9,}…", "DIGEST")
                        .replaceAll("op[0-9a-z]{15,}", "OPERATION")
                        .replaceAll("\\d+[smhd]\\b", "#s")
                        .replaceAll("(?<![a-z])\\d+(\\.\\d+)*", "#")
                        .replaceAll("\\s+", " ")
                        .strip())
                .toList();
    }
}
