package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Breaks apps for real, reads on `why` what it is and what ends it, and has a shell run that very line.
@Tag("delivered")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MendedApps {
    static final Duration SOON = Duration.ofSeconds(30);

    /// Answers 200, but 500 at `/healthz` while a file `sick` lies beside it, and ends while there is one `dead`.
    static final String PROGRAM = """
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

    PackagedSlipway slipway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = unpack(folder);
        slipway.slipway("up");
    }

    @AfterAll
    void end() {
        slipway.close();
    }

    PackagedSlipway unpack(Path folder) throws Exception {
        return PackagedSlipway.unpack(folder);
    }

    /// Finds `parts` on the screen, does what it says, and sees that nothing is left to say.
    final void mends(String app, Path source, String... parts) throws Exception {
        Await.asserted(SOON, () -> Diagnosis.in(why(app), parts));
        var screen = why(app);
        Diagnosis.assertFitsOneScreen(screen);
        run(source, Diagnosis.in(screen, parts), "a new value\n");
        runsAsWanted(app);
        slipway.slipway("remove", app, "--yes");
    }

    final void run(Path source, Diagnosis diagnosis, String input) throws Exception {
        var outcome = slipway.shell(source, diagnosis.mend(), input);
        assertThat(outcome.exit())
                .as(() -> "%s said:%n%s%s".formatted(diagnosis.mend(), outcome.out(), outcome.err()))
                .isZero();
    }

    final void runsAsWanted(String app) throws Exception {
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

    final String why(String app) throws IOException, InterruptedException {
        return slipway.slipway("why", app).out();
    }

    final Path app(String name, String components) throws Exception {
        var source = slipway.source("static", name);
        write(source, name, components);
        return source;
    }

    final Path program(String name, String more, String arguments) throws Exception {
        var source = slipway.source("static", name);
        program(source, name, more, arguments);
        return source;
    }

    final void program(Path source, String name, String more, String arguments) throws Exception {
        Files.writeString(source.resolve("serve.py"), PROGRAM);
        write(source, name, "{web: {command: 'exec python3 -u serve.py%s'%s}}".formatted(arguments, more));
    }

    final void write(Path source, String name, String components) throws Exception {
        Files.writeString(source.resolve("slipway.yaml"), "app: %s\ncomponents: %s\n".formatted(name, components));
        slipway.own(source);
    }

    /// Where a test and an app both may look.
    final Path place(String name) throws IOException {
        var place = Files.createDirectories(slipway.sources().resolve(name + "-place"));
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
        return place;
    }

    final void deploys(Path source) throws Exception {
        var outcome = slipway.shell(source, "slipway deploy", "");
        assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
    }

    final void deployFails(Path source) throws Exception {
        var outcome = slipway.shell(source, "slipway deploy", "");
        assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isEqualTo(1);
    }

    final void change(String before, String after) throws IOException {
        var file = slipway.home().resolve("conf/server.yaml");
        var text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replace(before, after));
    }
}
