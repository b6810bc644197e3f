package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Breaks apps for real, reads on `why` what it is and what ends it, and has a shell run that very line.
@Tag("delivered")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WhyIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    /// Answers 200, but 500 at `/healthz` while a file `sick` lies beside it, and ends while there is one `dead`.
    private static final String PROGRAM = """
            import http.server, os, sys, time
            place = sys.argv[1]
            if os.path.exists(place + '/dead'):
                sys.exit(3)
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    sick = self.path == '/healthz' and os.path.exists(place + '/sick')
                    self.send_response(500 if sick else 200)
                    self.end_headers()
                    self.wfile.write(b'Hello')
                def log_message(self, *_):
                    pass
            port = int(sys.argv[2] if len(sys.argv) > 2 else os.environ['PORT'])
            http.server.ThreadingHTTPServer(('127.0.0.1', port), Handler).serve_forever()
            """;

    private PackagedSlipway slipway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = PackagedSlipway.unpack(folder);
        slipway.slipway("up");
    }

    @AfterAll
    void end() {
        slipway.close();
    }

    @Test
    void commandThatIsNotThere() throws Exception {
        var source = app("badcommand", "{web: {command: ./nosuch}}");
        deployFails(source);

        mends("badcommand", source, "operation", "ended 2 times while it started, last with exit code 127");
    }

    @Test
    @RequiresBackend("python3")
    void portThatIsNotItsOwn() throws Exception {
        var port = freePort();
        var source = program("otherport", "", " . " + port);
        deployFails(source);

        mends("otherport", source, "operation", "listens on %d, expected $PORT".formatted(port));
    }

    @Test
    void healthPathThatIsNotThere() throws Exception {
        var source = app("badhealth", "{web: {health: {http: /nosuch}, rollout: {startWithin: 4s}}}");
        deployFails(source);

        mends("badhealth", source, "operation", "its check fails: GET /nosuch answered 404");
    }

    @Test
    void startThatTakesLongerThanAllowed() throws Exception {
        var source = app(
                "slow",
                "{web: {command: 'sleep 3; exec java @.slipway/site/arguments public', rollout: {startWithin: 2s}}}");
        deployFails(source);

        mends("slow", source, "operation", "not ready within 2s");
    }

    @Test
    @RequiresBackend("python3")
    void checkThatBeginsToFail() throws Exception {
        var place = place("sick");
        var source = program("sick", "", " " + place);
        deploys(source);
        write(
                source,
                "sick",
                "{web: {command: 'exec python3 -u serve.py %s', health: {http: /healthz, every: 200ms}}}"
                        .formatted(place));
        deploys(source);
        var file = Files.createFile(place.resolve("sick"));

        mends("sick", source, "sick/web", "its check fails: GET /healthz answered 500");
        Files.delete(file);
    }

    @Test
    @RequiresBackend("python3")
    void programThatEndsOverAndOver() throws Exception {
        var source = app("dead", "{web: {}}");
        deploys(source);
        var place = place("dead");
        program(source, "dead", "", " " + place);
        deploys(source);
        Files.createFile(place.resolve("dead"));
        var pid = slipway.processes().stream()
                .filter(process -> process.info().commandLine().orElse("").contains("serve.py " + place))
                .findFirst()
                .orElseThrow();
        pid.destroyForcibly();

        mends("dead", source, "dead/web instance", "it ended with exit code 3");
    }

    @Test
    void secretThatWasRevoked() throws Exception {
        var source = app("secretive", "{web: {secrets: [KEY]}}");
        assertThat(slipway.shell(source, "slipway secret set secretive KEY", "one\n")
                        .exit())
                .isZero();
        deploys(source);
        slipway.slipway("secret", "revoke", "secretive", "KEY", "1");
        assertThat(slipway.outcomeOf("restart", "secretive").exit()).isEqualTo(1);

        mends("secretive", source, "operation", "secrets.KEY is missing");
    }

    @Test
    @RequiresBackend("node")
    void buildThatFails() throws Exception {
        var source = slipway.source("node", "unbuildable");
        var manifest = source.resolve("package.json");
        var good = Files.readString(manifest);
        Files.writeString(manifest, good.replaceFirst("\\{", "{{"));
        deployFails(source);

        // No command can know what the author meant; the line is what takes the mended source in.
        Files.writeString(manifest, good);

        mends("unbuildable", source, "operation", "package.json");
    }

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

    private Path inBackground(Path source, String app, String step) throws Exception {
        slipway.shell(source, "slipway deploy >/dev/null 2>&1 &", "");
        Await.until(SOON, app + " is at " + step, () -> {
            var outcome = slipway.outcomeOf("why", app);
            return outcome.exit() == 0 && outcome.out().matches("(?s).*is under way: (%s).*".formatted(step));
        });
        return source;
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

    /// Finds `parts` on the screen, does what it says, and sees that nothing is left to say.
    private void mends(String app, Path source, String... parts) throws Exception {
        Await.asserted(SOON, () -> Diagnosis.in(why(app), parts));
        var screen = why(app);
        Diagnosis.assertFitsOneScreen(screen);
        run(source, Diagnosis.in(screen, parts), "a new value\n");
        runsAsWanted(app);
        slipway.slipway("remove", app, "--yes");
    }

    private void run(Path source, Diagnosis diagnosis, String input) throws Exception {
        var outcome = slipway.shell(source, diagnosis.mend(), input);
        assertThat(outcome.exit())
                .as(() -> "%s said:%n%s%s".formatted(diagnosis.mend(), outcome.out(), outcome.err()))
                .isZero();
    }

    private void runsAsWanted(String app) throws Exception {
        Await.asserted(SOON, () -> assertThat(why(app)).contains(app + " is running. It runs as wanted."));
        var url = slipway.api().url(app);
        Await.until(SOON, url + " answers", () -> gatewayOf().get(url).status() == 200);
    }

    /// Where the configuration says it is now.
    private Gateway gatewayOf() throws IOException {
        var text = Files.readString(slipway.home().resolve("conf/server.yaml"));
        var port = text.replaceFirst("(?s).*http: \"?127\\.0\\.0\\.1:(\\d+).*", "$1");
        return new Gateway(Integer.parseInt(port));
    }

    private String why(String app) throws IOException, InterruptedException {
        return slipway.slipway("why", app).out();
    }

    private Path app(String name, String components) throws Exception {
        var source = slipway.source("static", name);
        write(source, name, components);
        return source;
    }

    private Path program(String name, String more, String arguments) throws Exception {
        var source = slipway.source("static", name);
        program(source, name, more, arguments);
        return source;
    }

    private void program(Path source, String name, String more, String arguments) throws Exception {
        Files.writeString(source.resolve("serve.py"), PROGRAM);
        write(source, name, "{web: {command: 'exec python3 -u serve.py%s'%s}}".formatted(arguments, more));
    }

    private void write(Path source, String name, String components) throws Exception {
        Files.writeString(source.resolve("slipway.yaml"), "app: %s\ncomponents: %s\n".formatted(name, components));
        slipway.own(source);
    }

    /// Where a test and an app both may look.
    private Path place(String name) throws IOException {
        var place = Files.createDirectories(slipway.sources().resolve(name + "-place"));
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
        return place;
    }

    private void deploys(Path source) throws Exception {
        var outcome = slipway.shell(source, "slipway deploy", "");
        assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
    }

    private void deployFails(Path source) throws Exception {
        var outcome = slipway.shell(source, "slipway deploy", "");
        assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isEqualTo(1);
    }

    private void change(String before, String after) throws IOException {
        var file = slipway.home().resolve("conf/server.yaml");
        var text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replace(before, after));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
