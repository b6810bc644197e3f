package io.slipway.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A stream of events, pulled by its reader. One that breaks off is taken up again after the last event that came,
/// for as long as the server is away no longer than half a minute.
public final class EventStream implements AutoCloseable {
    private static final Duration AWAY = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 500;

    private final Connection connection;
    private BufferedReader lines;
    private String last = "";
    private boolean over;

    private EventStream(Connection connection, BufferedReader lines) {
        this.connection = connection;
        this.lines = lines;
    }

    @FunctionalInterface
    interface Connection {
        /// @param last the id to go on after; empty for the beginning
        HttpResponse<InputStream> open(String last) throws ApiException, IOException, InterruptedException;
    }

    static EventStream open(Connection connection) throws ApiException, IOException, InterruptedException {
        return new EventStream(connection, reader(connection.open("")));
    }

    /// Waits for the next event. Empty when the stream is over, after its event `end` was given.
    ///
    /// @throws ApiException if the server ended it with an error, or refuses to resume it
    public Optional<StreamEvent> next() throws ApiException, IOException, InterruptedException {
        while (!over) {
            var line = line();
            if (line.isEmpty()) {
                resume(PAUSE_MILLIS);
                continue;
            }
            if (line.get().isBlank()) {
                continue;
            }
            var event = event(line.get());
            if (event.isEmpty()) {
                resume(PAUSE_MILLIS);
                continue;
            }
            var data = event.get().path("data");
            switch (event.get().path("event").asText()) {
                case "resume" -> resume(data.path("afterMillis").asLong(PAUSE_MILLIS));
                case "error" -> throw ApiException.of(data.path("status").asInt(500), data, Optional.empty());
                case String name -> {
                    last = event.get().path("id").asText(last);
                    over = name.equals("end");
                    return Optional.of(new StreamEvent(name, last, data));
                }
            }
        }
        return Optional.empty();
    }

    /// Empty where the connection broke off.
    private Optional<String> line() {
        try {
            return Optional.ofNullable(lines.readLine());
        } catch (IOException _) {
            // Whether it matters, the attempt to resume shows.
            return Optional.empty();
        }
    }

    /// Empty for half a line, the last one of a connection that broke off.
    private static Optional<JsonNode> event(String line) {
        try {
            return Optional.of(ApiClient.JSON.readTree(line));
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    private void resume(long afterMillis) throws ApiException, IOException, InterruptedException {
        close();
        var deadline = System.nanoTime() + AWAY.toNanos();
        var pause = afterMillis;
        while (true) {
            TimeUnit.MILLISECONDS.sleep(pause);
            pause = PAUSE_MILLIS;
            try {
                lines = reader(connection.open(last));
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            } catch (ApiException e) {
                // A server that is about to stop, or has just started.
                if (e.status() != 503 || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    private static BufferedReader reader(HttpResponse<InputStream> answer) {
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
