package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ProgramTest {
    @TempDir
    Path home;

    @Test
    void helpOfEveryCommandFitsATerminal() {
        var surroundings = new Surroundings(System.out, System.err, System.in, Map.of(), home, false);
        fits(Program.whole(surroundings));
    }

    @Test
    void helpNamesEveryCommand() {
        var run = Run.with(home, Map.of(), "", "--help");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("quickstart").contains("deploy").contains("completion");
    }

    @Test
    void optionsOfAGroupHoldForItsCommands() {
        assertThat(Run.with(home, Map.of(), "", "env", "set", "--help").out()).contains("--team", "--json", "--help");
    }

    @Test
    void completionKnowsTheCommands() {
        assertThat(Run.with(home, Map.of(), "", "completion", "bash").out()).contains("rollback", "complete -F");
    }

    @Test
    void stepsAreToldInThePast() {
        assertThat(Follower.done("roll out web v2")).isEqualTo("rolled out web v2");
        assertThat(Follower.done("keep web")).isEqualTo("left web as it was");
        assertThat(Follower.done("something new")).isEqualTo("something new");
    }

    private static void fits(CommandLine command) {
        assertThat(command.getUsageMessage().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        command.getSubcommands().values().forEach(ProgramTest::fits);
    }
}
