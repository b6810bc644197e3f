package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.tck.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// An app that counts its requests: who asks it alone can tell whether it was restarted.
record CounterApp(PackagedSlipway slipway, String name) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PROGRAM = """
            import os
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

            class Page(BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                count = 0

                def do_GET(self):
                    if self.path == "/count":
                        Page.count += 1
                    body = f"release {os.environ['SLIPWAY_RELEASE']} pid {os.getpid()} count {Page.count}\\n".encode()
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

                def log_message(self, format, *args):
                    pass

            ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
            """;

    String host() {
        return name + ".localhost";
    }

    /// Asks for a release of that content and returns once the operation is there.
    void ask(int content, int instances) throws IOException, InterruptedException {
        var upload = slipway.api().upload(archive(content));
        slipway.api().send("PUT", Api.pathOf(name), new String(wish(instances, upload), StandardCharsets.UTF_8));
    }

    /// The body of a deploy.
    byte[] wish(int instances, String upload) {
        return """
                {"file": "components: {web: {route: %s, instances: %d, port: 8080}}", "uploads": {"web": "%s"}}
                """.formatted(host(), instances, upload).getBytes(StandardCharsets.UTF_8);
    }

    /// [#ask], until it is served.
    void deploy(int content, int instances) throws IOException, InterruptedException {
        ask(content, instances);
        awaitDone();
    }

    void remove() throws IOException, InterruptedException {
        slipway.api().send("DELETE", Api.pathOf(name), "");
        awaitDone();
    }

    /// Its last operation has succeeded.
    void awaitDone() throws InterruptedException {
        Await.asserted(
                LIMIT,
                () -> assertThat(operation().path("state").asText())
                        .as(() -> "of " + name + "; the server said:\n" + slipway.log())
                        .isEqualTo("succeeded"));
    }

    /// The last one, with its steps.
    JsonNode operation() throws IOException, InterruptedException {
        var last = slipway.api().get("/v1/operations?limit=1&app=" + name);
        return slipway.api()
                .get("/v1/operations/" + last.path("items").path(0).path("id").asText());
    }

    /// What the gateway answers for it.
    String answer() throws IOException, InterruptedException {
        return Counter.ask(slipway.gateway().port(), host());
    }

    /// Whether the gateway leads to it now.
    boolean isServed() throws InterruptedException {
        try {
            return answer().startsWith("release");
        } catch (IOException e) {
            // No gateway yet.
            return false;
        }
    }

    /// Asks the gateway for it until closed.
    Counter visit() {
        return Counter.of(slipway.gateway().port(), host());
    }

    /// @param content makes it another source
    static byte[] archive(int content) throws IOException {
        var files = new LinkedHashMap<String, String>();
        files.put("Procfile", "web: /usr/bin/python3 counter.py\n");
        files.put("counter.py", PROGRAM);
        files.put("content.txt", "content " + content + "\n");
        return zip(files);
    }

    static byte[] zip(Map<String, String> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
