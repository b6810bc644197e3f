package io.slipway.distribution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The source of an app that counts its requests: who asks it alone can tell whether it was restarted.
final class CounterApp {
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

    private CounterApp() {}

    /// @param content makes it another source
    static byte[] archive(int content) throws IOException {
        var files = new LinkedHashMap<String, String>();
        files.put("Procfile", "web: /usr/bin/python3 counter.py\n");
        files.put("counter.py", PROGRAM);
        files.put("content.txt", "content " + content + "\n");
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
