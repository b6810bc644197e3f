package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What keeps an app that is whole from serving: a wish, another operation, its datacenter, another app, a quota.
final class WhySurroundingsIT extends MendedApps {
    @Test
    void stoppedApp() throws Exception {
        var source = app("stopped", "{web: {}}");
        deploys(source);
        slipway.slipway("stop", "stopped");

        mends("stopped", source, "stopped: it was stopped by wish");
    }

    @Test
    void appThatIsScaledToNothing() throws Exception {
        var source = app("none", "{web: {}}");
        deploys(source);
        slipway.slipway("scale", "none", "0");

        mends("none", source, "none/web: it is scaled to 0");
    }

    @Test
    void operationThatWaitsForAnother() throws Exception {
        var source = app("queued", "{web: {}}");
        deploys(source);
        write(source, "queued", "{web: {health: {http: /nosuch}, rollout: {startWithin: 600s}}}");
        var first = inBackground(source, "queued", "rolled out|roll out");
        slipway.shell(source, "slipway restart queued >/dev/null 2>&1 &", "");
        Await.until(
                SOON,
                "the restart waits",
                () -> slipway.slipway("why", "queued").out().contains("waits for"));

        mends("queued", source, "(restart): waits for operation");
        assertThat(first).isNotNull();
    }

    @Test
    void operationThatIsUnderWay() throws Exception {
        var source = app("busy", "{web: {command: 'sleep 4; exec java @.slipway/site/arguments public'}}");
        inBackground(source, "busy", "roll out");

        mends("busy", source, "(deploy): is under way");
    }

    @Test
    void datacenterWhosePluginIsMisspelt() throws Exception {
        var source = app("placed", "{web: {}}");
        deploys(source);
        slipway.slipway("down");
        change("{plugin: process}", "{plugin: proces}");
        slipway.slipway("up");

        mends("placed", source, "datacenter local", "scheduler.plugin is 'proces'");
    }

    @Test
    void gatewayWhosePortIsTaken() throws Exception {
        var source = app("unreached", "{web: {}}");
        deploys(source);
        var configuration = slipway.home().resolve("conf/server.yaml");
        var before = Files.readString(configuration);
        try (var _ = slipway.takeThePortOfTheGateway()) {
            Await.until(SOON, "the gateway tells", () -> why("unreached").contains("cannot listen"));

            run(
                    source,
                    Diagnosis.in(
                            why("unreached"),
                            "gateway default/",
                            "http cannot listen on 127.0.0.1:" + slipway.gatewayPort()),
                    "");
            runsAsWanted("unreached");
        }
        Files.writeString(configuration, before);
        slipway.slipway("config", "reload");
    }

    private Path inBackground(Path source, String app, String step) throws Exception {
        slipway.shell(source, "slipway deploy >/dev/null 2>&1 &", "");
        Await.until(SOON, app + " is at " + step, () -> {
            var outcome = slipway.outcomeOf("why", app);
            return outcome.exit() == 0 && outcome.out().matches("(?s).*is under way: (%s).*".formatted(step));
        });
        return source;
    }

    @Test
    void routeThatAnotherAppHolds() throws Exception {
        var first = app("holder", "{web: {route: taken.localhost}}");
        deploys(first);
        var source = app("second", "{web: {route: taken.localhost}}");

        var mend = refusal(source, "slipway deploy", "is held by component 'web' of app 'holder'");
        run(source, mend, "");

        runsAsWanted("second");
        slipway.slipway("remove", "second", "--yes");
        slipway.slipway("remove", "holder", "--yes");
    }

    @Test
    void quotaThatIsUsedUp() throws Exception {
        // What runs for other tests counts too, and is given back whatever becomes of this one.
        slipway.slipway("team", "set", "default", "--instances", "2", "--memory", "4096");
        try {
            var source = app("tight", "{web: {instances: 3}}");

            var mend = refusal(source, "slipway deploy", "quota of team 'default': instances");
            run(source, mend, "");

            deploys(source);
            runsAsWanted("tight");
            assertThat(slipway.slipway("team", "list").out())
                    .containsPattern("[4-9] instances, 4096 MiB memory")
                    .doesNotContain(" 2 instances");
            slipway.slipway("remove", "tight", "--yes");
        } finally {
            slipway.slipway("team", "set", "default");
        }
    }

    /// What a command that comes to nothing says of it, and of what ends that.
    private Diagnosis refusal(Path source, String command, String error) throws Exception {
        var outcome = slipway.shell(source, command, "");
        assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isEqualTo(1);
        var lines = outcome.err().lines().toList();
        assertThat(lines).as(outcome.err()).hasSize(2);
        assertThat(lines.getFirst()).startsWith("error: ").contains(error);
        assertThat(lines.getLast()).startsWith("try: ");
        return new Diagnosis(lines.getFirst(), lines.getLast().substring("try: ".length()));
    }
}
