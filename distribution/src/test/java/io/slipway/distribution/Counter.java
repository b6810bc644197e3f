package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Asks a [CounterApp] over and over until closed, and holds what goes wrong: an answer that is none, or one of
/// another process.
final class Counter implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final int port;
    private final String host;
    private final AtomicLong answered = new AtomicLong();
    private final Set<String> processes = ConcurrentHashMap.newKeySet();
    private final List<String> failed = new CopyOnWriteArrayList<>();
    private final Thread thread = Thread.ofVirtual().name("counter").unstarted(this::run);

    private Counter(int port, String host) {
        this.port = port;
        this.host = host;
    }

    static Counter of(int port, String host) {
        var counter = new Counter(port, host);
        counter.thread.start();
        return counter;
    }

    /// One answer, which must come.
    static String ask(int port, String host) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request(port, host, "/"), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    long answered() {
        return answered.get();
    }

    /// Fails if a request did, or if another process than at first has answered.
    void check() {
        assertThat(failed)
                .as("requests to %s at port %d that failed", host, port)
                .isEmpty();
        assertThat(processes).as("processes that answered for " + host).hasSizeLessThanOrEqualTo(1);
    }

    private void run() {
        try (var client = HttpClient.newHttpClient()) {
            while (!Thread.currentThread().isInterrupted()) {
                ask(client);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void ask(HttpClient client) {
        try {
            var answer = client.send(request(port, host, "/count"), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                answered.incrementAndGet();
                processes.add(answer.body().replaceAll(" count .*\\s*", ""));
            } else {
                failed.add(answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            failed.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpRequest request(int port, String host, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Host", host)
                .timeout(Duration.ofSeconds(40))
                .build();
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
}
