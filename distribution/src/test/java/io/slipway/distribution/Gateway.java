package io.slipway.distribution;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// The way in for an app's users. Names below `localhost` do not resolve everywhere, so the address is the
/// gateway's and the name stands in the request alone.
record Gateway(String host, int port) {
    Gateway(int port) {
        this("127.0.0.1", port);
    }

    Answer get(URI url) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return get(client, url);
        }
    }

    /// Asks `url` over and over until closed.
    Visitor visit(URI url) {
        return new Visitor(this, url);
    }

    private Answer get(HttpClient client, URI url) throws IOException, InterruptedException {
        var path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        var query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        var request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path + query))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Host", url.getAuthority())
                .timeout(Duration.ofSeconds(40))
                .build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    /// What came back.
    record Answer(int status, String body) {}

    /// A user who does not stop, and remembers each time it went wrong.
    static final class Visitor implements AutoCloseable {
        private final AtomicInteger answered = new AtomicInteger();
        private final List<String> failed = new CopyOnWriteArrayList<>();
        private final Thread thread;

        private Visitor(Gateway gateway, URI url) {
            thread = Thread.ofVirtual().name("visitor").start(() -> visit(gateway, url));
        }

        int answered() {
            return answered.get();
        }

        List<String> failed() {
            return List.copyOf(failed);
        }

        @Override
        public void close() {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void visit(Gateway gateway, URI url) {
            try (var client = HttpClient.newHttpClient()) {
                while (!Thread.interrupted()) {
                    visit(gateway, client, url);
                }
            } catch (InterruptedException e) {
                // Asked to leave.
                Thread.currentThread().interrupt();
            }
        }

        private void visit(Gateway gateway, HttpClient client, URI url) throws InterruptedException {
            try {
                var answer = gateway.get(client, url);
                if (answer.status() == 200) {
                    answered.incrementAndGet();
                } else {
                    failed.add(answer.toString());
                }
            } catch (IOException e) {
                failed.add(e.toString());
            }
        }
    }
}
