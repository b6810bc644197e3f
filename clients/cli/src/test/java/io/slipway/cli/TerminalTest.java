package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TerminalTest {
    private static final String LONG =
            "instance i1 ended 2 times while it started, last with exit code 1, and nobody " + "knows why it does that";

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);
    private final Terminal narrow = new Terminal(stream, stream, true, false, () -> 60);

    @Test
    void errorsAreBrokenBetweenWordsOnATerminal() {
        narrow.error(LONG);

        assertThat(text()).isEqualTo("""
                error: instance i1 ended 2 times while it started, last with
                  exit code 1, and nobody knows why it does that
                """);
    }

    @Test
    void errorsAreOneLineOffATerminal() {
        new Terminal(stream, stream, false, false, () -> 60).error(LONG);

        assertThat(text()).isEqualTo("error: " + LONG + "\n");
    }

    @Test
    void whatIsThereToBeCopiedIsNeverBroken() {
        narrow.mend("slipway edit components.web.health= && slipway deploy " + "x".repeat(90));

        assertThat(text()).hasLineCount(1);
    }

    @Test
    void lastCellsThatDoNotFitAreBrokenInTheirColumn() {
        narrow.table(List.of(List.of("RELEASE", "CREATED", "REASON"), List.of("v2", "2026-11-21 13:26:52", LONG)));

        assertThat(text().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
        assertThat(text()).startsWith("""
                RELEASE  CREATED              REASON
                v2       2026-11-21 13:26:52  instance i1 ended 2 times
                                              while it started, last with
                """);
    }

    @Test
    void longUrlsStandWholeBelowTheirRow() {
        var url = "http://web-a-rather-long-name.default.localhost:7080/";
        narrow.table(List.of(List.of("APP", "STATE", "URL"), List.of("shop", "running", url + "x".repeat(30))));

        assertThat(text()).isEqualTo("APP   STATE    URL\nshop  running\n  %s\n".formatted(url + "x".repeat(30)));
    }

    @Test
    void widestColumnGivesWayToTheOthers() {
        narrow.table(List.of(
                List.of("ID", "NAME", "ROLE", "LAST USED"),
                List.of("tk1", "command line of the first start on this machine", "operator", "5m ago, by the admin")));

        assertThat(text()).isEqualTo("""
                ID   NAME                     ROLE      LAST USED
                tk1  command line of the fi…  operator  5m ago, by the admin
                """);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
