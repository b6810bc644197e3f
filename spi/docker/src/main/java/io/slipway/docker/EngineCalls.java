package io.slipway.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.docker.EngineHttp.Answer;
import io.slipway.docker.EngineHttp.Request;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A call of the engine's API as JSON, and what an unexpected answer means.
public final class EngineCalls implements AutoCloseable {
    /// The limit of a call that only asks.
    public static final Duration CALL = Duration.ofSeconds(20);

    private final EngineAddress address;
    private final EngineHttp http;
    private final ObjectMapper json = new ObjectMapper();

    public EngineCalls(EngineAddress address) {
        this.address = address;
        this.http = new EngineHttp(address);
    }

    /// @param json empty where the engine answered with none
    public record Reply(int status, JsonNode json) {
        public String said() {
            return json.path("message").asText(json.asText("no reason given"));
        }
    }

    /// What an engine tells line by line while it works.
    @FunctionalInterface
    public interface Progress {
        void told(JsonNode line);
    }

    public EngineAddress address() {
        return address;
    }

    public ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public JsonNode parse(String text) throws IOException {
        return json.readTree(text);
    }

    public JsonNode tree(Object value) {
        return json.valueToTree(value);
    }

    /// A call that answers with a JSON object for each piece of progress. A failure after the first byte comes in
    /// such a line, since the status is sent already.
    public void lines(String doing, Request request, Duration limit, Progress progress) throws InterruptedException {
        var failure = told(doing, request, limit, progress);
        if (failure.isPresent()) {
            throw EngineFailures.of(doing, failure.get().status(), failure.get().said());
        }
    }

    /// As [#lines], for who knows better what a refusal means.
    ///
    /// @return the engine's refusal; empty where all was done
    public Optional<Refusal> told(String doing, Request request, Duration limit, Progress progress)
            throws InterruptedException {
        try (var answer = http.send(request, limit)) {
            if (answer.status() != 200) {
                return Optional.of(new Refusal(answer.status(), read(answer).said()));
            }
            try (var lines = json.readerFor(JsonNode.class).<JsonNode>readValues(answer.body())) {
                while (lines.hasNext()) {
                    var line = lines.next();
                    if (line.has("error")) {
                        return Optional.of(new Refusal(500, line.path("error").asText()));
                    }
                    progress.told(line);
                }
            }
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            throw e instanceof SlipwayException known ? known : unanswered(doing, e);
        }
    }

    /// @param said in the engine's words
    public record Refusal(int status, String said) {}

    /// Streams: the caller closes the answer and sets its own limit by an interrupt.
    public Answer stream(String doing, String path) throws InterruptedException {
        try {
            var answer = http.send(Request.of("GET", path), Duration.ZERO);
            if (answer.status() != 200) {
                try (answer) {
                    throw EngineFailures.of(doing, answer.status(), read(answer).said());
                }
            }
            return answer;
        } catch (IOException e) {
            throw unanswered(doing, e);
        }
    }

    /// As [EngineHttp#upgrade]: the caller closes the answer, and has as long as it likes.
    public Answer upgrade(String doing, String path, JsonNode body) throws InterruptedException {
        try {
            var answer = http.upgrade(path, body.toString(), CALL);
            if (answer.status() != EngineHttp.SWITCHED) {
                try (answer) {
                    throw EngineFailures.of(doing, answer.status(), read(answer).said());
                }
            }
            return answer;
        } catch (IOException e) {
            throw unanswered(doing, e);
        }
    }

    public Reply get(String path) throws InterruptedException {
        return call("answer " + path, Request.of("GET", path), CALL);
    }

    /// @param doing in the words of "docker refused to …"
    public Reply call(String doing, String method, String path, @Nullable JsonNode body, Duration limit)
            throws InterruptedException {
        var request = body == null ? Request.of(method, path) : Request.of(method, path, body.toString());
        return call(doing, request, limit);
    }

    public Reply call(String doing, Request request, Duration limit) throws InterruptedException {
        try (var answer = http.send(request, limit)) {
            return read(answer);
        } catch (IOException e) {
            throw unanswered(doing, e);
        }
    }

    private Reply read(Answer answer) throws IOException, InterruptedException {
        try {
            var text = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
            var typed = answer.headers().getOrDefault("content-type", "").startsWith("application/json");
            return new Reply(
                    answer.status(),
                    typed && !text.isBlank() ? json.readTree(text) : JsonNodeFactory.instance.textNode(text.strip()));
        } catch (IOException e) {
            throw EngineHttp.interruptedOr(e, Duration.ZERO);
        }
    }

    private SlipwayException unanswered(String doing, Exception e) throws InterruptedException {
        if (e instanceof IOException io) {
            EngineHttp.interruptedOr(io, Duration.ZERO);
        }
        return new SlipwayException(
                Failure.UNAVAILABLE,
                "the docker engine at %s did not %s: %s".formatted(address, doing, e.getMessage()),
                e);
    }

    public static Reply expect(String doing, Reply reply, Integer... expected) {
        if (!Set.of(expected).contains(reply.status())) {
            throw EngineFailures.of(doing, reply.status(), reply.said());
        }
        return reply;
    }

    /// Empty where there is no such thing.
    public static Optional<JsonNode> found(String doing, Reply reply) {
        return reply.status() == 404
                ? Optional.empty()
                : Optional.of(expect(doing, reply, 200).json());
    }

    public static List<JsonNode> list(JsonNode array) {
        var items = new ArrayList<JsonNode>();
        array.forEach(items::add);
        return items;
    }

    /// As a filter takes them.
    public static List<String> labels(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.toList());
    }

    /// Of a list, ready to stand in a path.
    public String filters(Map<String, List<String>> filters) {
        return encode(json.valueToTree(filters).toString());
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
