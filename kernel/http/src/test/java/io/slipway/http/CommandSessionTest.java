package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.engine.delivery.Commands;
import io.slipway.spi.scheduler.ExecInstance.Command;
import io.slipway.spi.scheduler.ExecInstance.Size;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class CommandSessionTest {
    private static final Duration HEARTBEAT = Duration.ofMillis(100);
    private final CompletableFuture<ShellSession> session = new CompletableFuture<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private Duration idle = Duration.ofMinutes(5);
    private final RunningApi api;

    CommandSessionTest() throws InterruptedException {
        api = new RunningApi(
                () -> List.of(Route.get("exec", "/exec", this::talk)
                        .gives(MediaType.MESSAGES)
                        .allows(new Guard.Anybody())),
                Limits.usual(1_000));
    }

    @AfterEach
    void stop() {
        if (session.isDone()) {
            session.join().close();
        }
        api.close();
    }

    private Answer talk(Call call) {
        return new Answer.Talk(new CommandSession(this::start, new CommandSession.Times(HEARTBEAT, idle)));
    }

    private Commands.Running start(Optional<String> instance, Command command) {
        var started = new ShellSession(command);
        session.complete(started);
        return new Commands.Running(instance.orElse("any"), started, () -> closed.complete("over"));
    }

    @Test
    void aCommandIsHeardAndItsCodeTold() throws Exception {
        var client = connect();
        client.text("{\"command\": [\"sh\", \"-c\", \"printf out; printf err >&2; exit 7\"], \"instance\": \"a1\"}");

        assertThat(client.event().path("instance").asText()).isEqualTo("a1");
        var exit = client.event();
        assertThat(exit.path("event").asText()).isEqualTo("exit");
        assertThat(exit.path("code").asInt()).isEqualTo(7);
        assertThat(client.said(1)).isEqualTo("out");
        assertThat(client.said(2)).isEqualTo("err");
        assertThat(client.hearing().status.get(30, TimeUnit.SECONDS)).isEqualTo(1000);
        assertThat(closed.get(30, TimeUnit.SECONDS)).isEqualTo("over");
    }

    @Test
    void inputAndSizeReachTheCommand() throws Exception {
        var client = connect();
        client.text("{\"command\": [\"cat\"], \"terminal\": {\"columns\": 80, \"rows\": 24}}");
        var started = session.get(30, TimeUnit.SECONDS);
        assertThat(started.size).contains(new Size(80, 24));
        var told = "0123456789abcde\n".repeat(2_000);

        client.text("{\"terminal\": {\"columns\": 132, \"rows\": 43}}");
        client.input(told);
        client.text("{\"input\": \"end\"}");

        assertThat(client.event().path("event").asText()).isEqualTo("started");
        assertThat(client.event().path("code").asInt(-1)).isZero();
        assertThat(client.said(1)).isEqualTo(told);
        assertThat(started.size).contains(new Size(132, 43));
    }

    @Test
    void aCommandEndsWhenItsClientGoes() throws Exception {
        var client = connect();
        client.text("{\"command\": [\"sleep\", \"1000\"]}");
        var started = session.get(30, TimeUnit.SECONDS);
        assertThat(started.process.isAlive()).isTrue();

        client.socket().abort();

        assertThat(closed.get(30, TimeUnit.SECONDS)).isEqualTo("over");
        assertThat(started.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCommandThatNobodyUsesIsEnded() throws Exception {
        idle = Duration.ofMillis(1);
        var client = connect();
        client.text("{\"command\": [\"sleep\", \"1000\"]}");

        assertThat(client.event().path("event").asText()).isEqualTo("started");
        var error = client.event();
        assertThat(error.path("event").asText()).isEqualTo("error");
        assertThat(error.path("problem").path("detail").asText()).contains("nothing was said");
        assertThat(session.get(30, TimeUnit.SECONDS).process.waitFor(30, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void whatIsWrongWithACommandIsTold() throws Exception {
        var client = connect();
        client.text("{\"command\": \"ls\", \"terminal\": {\"columns\": 0, \"rows\": 24}, \"tty\": true}");

        var error = client.event();
        assertThat(error.path("problem").path("status").asInt()).isEqualTo(422);
        assertThat(error.path("problem").path("errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("command", "terminal.columns", "tty");
    }

    @Test
    void whoAsksWithoutAWebSocketIsToldSo() throws Exception {
        var answer = api.get("/exec");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(RunningApi.json(answer).path("detail").asText()).contains("Upgrade: websocket");
    }

    private Client connect() throws Exception {
        var hearing = new Hearing();
        var socket = api.client
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + api.port() + "/exec"), hearing)
                .get(30, TimeUnit.SECONDS);
        return new Client(socket, hearing);
    }

    private record Client(WebSocket socket, Hearing hearing) {
        void text(String message) throws Exception {
            var _ = socket.sendText(message, true).get(30, TimeUnit.SECONDS);
        }

        void input(String input) throws Exception {
            var bytes = ("\0" + input).getBytes(StandardCharsets.UTF_8);
            var _ = socket.sendBinary(ByteBuffer.wrap(bytes), true).get(30, TimeUnit.SECONDS);
        }

        JsonNode event() throws InterruptedException {
            return Objects.requireNonNull(hearing.events.poll(60, TimeUnit.SECONDS), "an event");
        }

        String said(int stream) {
            return (stream == 1 ? hearing.output : hearing.trouble).toString(StandardCharsets.UTF_8);
        }
    }

    /// What a client hears.
    private static final class Hearing implements WebSocket.Listener {
        private final LinkedBlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();
        private final ByteArrayOutputStream trouble = new ByteArrayOutputStream();
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<Integer> status = new CompletableFuture<>();
        private boolean inside;
        private int stream;

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                events.add(Json.tree(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture("");
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            if (!inside) {
                stream = data.get();
            }
            inside = !last;
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            (stream == 1 ? output : trouble).writeBytes(bytes);
            socket.request(1);
            return CompletableFuture.completedFuture("");
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            status.complete(code);
            return CompletableFuture.completedFuture("");
        }
    }
}
