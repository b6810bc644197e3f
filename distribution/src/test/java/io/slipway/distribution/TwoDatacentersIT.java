package io.slipway.distribution;

import static io.slipway.distribution.DockerCommand.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// One app with a component in local processes and one on a Docker engine, which the first needs.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("delivered")
@RequiresBackend({"docker", "python3"})
final class TwoDatacentersIT {
    private static final String APP = "mixed";
    private static final String FAR = "docker1";

    private PackagedSlipway slipway;
    private Path source;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        assumeTrue(registry() != null, "SLIPWAY_TEST_REGISTRY names no registry with the images of testbeds/docker");
        slipway = PackagedSlipway.unpack(folder, Map.of("local", Pair.EMBEDDED, FAR, Pair.docker()), Seat.here());
        slipway.start();
        source = slipway.sourceFolder(APP);
        Files.writeString(source.resolve("Procfile"), "web: exec /usr/bin/python3 ask.py\n");
        Files.writeString(source.resolve("ask.py"), ASKS);
    }

    @AfterAll
    void end() {
        if (slipway != null) {
            slipway.close();
        }
    }

    @Test
    void componentReachesWhatItNeedsInAnotherDatacenterByItsRoute() throws Exception {
        describe("first", "route: localhost");
        var refused = slipway.outcomeOf("deploy", source.toString());
        assertThat(refused.exit()).as(refused.err()).isEqualTo(1);
        assertThat(refused.err())
                .contains("components.api.datacenter", "docker1", "slipway space set NAME --team default");

        slipway.slipway("space", "set", "far", "--datacenter", FAR);
        describe("first", "route: none");
        var unreachable = slipway.outcomeOf("deploy", source.toString());
        assertThat(unreachable.exit()).as(unreachable.err()).isEqualTo(1);
        assertThat(unreachable.err())
                .contains("components.web.needs", "'api' runs in docker1 and has none", "give 'api' a route");
        assertThat(slipway.api().knows(APP)).isFalse();

        describe("first", "route: localhost");
        slipway.slipway("deploy", source.toString());
        assertThat(ask()).isEqualTo("first");
        assertThat(lines("ps", "-q", "--filter", "label=io.slipway.app=" + APP)).hasSize(1);

        describe("second", "route: localhost");
        slipway.slipway("deploy", source.toString());
        assertThat(ask()).isEqualTo("second");
        assertThat(slipway.slipway("why", APP).out()).contains("api", "web");

        slipway.slipway("remove", APP, "--yes");
        assertThat(lines("ps", "-aq", "--filter", "label=io.slipway.app=" + APP))
                .isEmpty();
        assertThat(slipway.api().knows(APP)).isFalse();
    }

    /// What the web component got from the one that it needs.
    private String ask() throws IOException, InterruptedException {
        for (var component : slipway.api().app(APP).path("components")) {
            if (component.path("name").asText().equals("web")) {
                var url = URI.create(component.path("urls").path(0).asText());
                return slipway.gateway().get(url).body().strip();
            }
        }
        throw new AssertionError(APP + " has no web component");
    }

    private void describe(String text, String route) throws IOException, InterruptedException {
        Files.writeString(source.resolve("slipway.yaml"), """
                app: %s
                components:
                  api:
                    datacenter: %s
                    image: %s/slipway/busybox
                    port: 8080
                    %s
                    command: cd /tmp && echo %s > index.html && exec httpd -f -p 8080
                  web:
                    source: .
                    port: 8080
                    needs: [api]
                """.formatted(APP, FAR, registry(), route, text));
        slipway.own(source);
    }

    /// A program in Python that answers what it finds at `API_URL`.
    static final String ASKS = """
            import os, signal, sys, urllib.request
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
            class Handler(BaseHTTPRequestHandler):
                def log_message(self, *args): pass
                def do_GET(self):
                    try:
                        body = urllib.request.urlopen(os.environ['API_URL'], timeout=10).read()
                    except OSError as e:
                        body = str(e).encode()
                    self.send_response(200)
                    self.send_header('Content-Length', str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
            """;

    private static String registry() {
        return System.getenv("SLIPWAY_TEST_REGISTRY");
    }
}
