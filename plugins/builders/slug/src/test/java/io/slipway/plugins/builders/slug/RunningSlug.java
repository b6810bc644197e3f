package io.slipway.plugins.builders.slug;

import io.slipway.tck.Await;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One process of a slug, started in its folder and ended with all its children.
final class RunningSlug implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Path output;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningSlug(Process process, int port, Path output) {
        this.process = process;
        this.port = port;
        this.output = output;
    }

    static RunningSlug start(Path folder, String command, Map<String, String> env)
            throws IOException, InterruptedException {
        var port = freePort();
        var output = Files.createTempFile("slug", ".log");
        var builder = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", Workshop.USUAL_PATH);
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(env);
        builder.environment().put("PORT", String.valueOf(port));
        builder.environment().put("SLIPWAY_RELEASE", "v7");
        builder.environment().put("DATA_DIR", folder.resolve("data").toString());
        Files.createDirectories(folder.resolve("data"));
        return new RunningSlug(builder.start(), port, output);
    }

    /// The answer to a GET, once there is one.
    String get(String path) throws IOException, InterruptedException {
        return response(path).body();
    }

    HttpResponse<String> response(String path) throws IOException, InterruptedException {
        return Await.present(Duration.ofSeconds(60), path + " answers", () -> {
            if (!process.isAlive()) {
                throw new AssertionError("ended with %d: %s".formatted(process.exitValue(), output()));
            }
            try {
                // Version 2 would ask for an upgrade, which servers of WebSockets take for theirs.
                var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                        .version(HttpClient.Version.HTTP_1_1)
                        .timeout(Duration.ofSeconds(20))
                        .build();
                return Optional.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
            } catch (ConnectException _) {
                return Optional.empty();
            }
        });
    }

    /// What a WebSocket says first.
    String firstMessage(String path) {
        var message = new CompletableFuture<String>();
        var socket = client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:%d%s".formatted(port, path)), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                        message.complete(data.toString());
                        return null;
                    }
                })
                .join();
        try {
            return message.orTimeout(20, TimeUnit.SECONDS).join();
        } finally {
            socket.abort();
        }
    }

    /// The exit code, once it has ended by itself.
    int exit() throws InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs: " + process.pid());
        }
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        client.close();
        Files.deleteIfExists(output);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
