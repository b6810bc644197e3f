package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.slipway.http.EventSource.Event;
import io.slipway.http.InstanceLogEvents.Source;
import io.slipway.http.InstanceLogEvents.Wish;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.FollowLogs.LogStream;
import io.slipway.spi.scheduler.LogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class InstanceLogEventsTest {
    private final WrittenLogs logs = new WrittenLogs();

    @Test
    void tellsEveryLineOfEveryInstanceAndEnds() throws InterruptedException {
        logs.write("a", "a1", "a2", "a3");
        logs.write("b", "b1");
        var events = all(new Wish(false, Optional.empty()), Optional.empty());
        assertThat(texts(events)).containsExactlyInAnyOrder("a1", "a2", "a3", "b1");
        assertThat(texts(events)).containsSubsequence("a1", "a2", "a3");
        assertThat(events.getLast().last()).isTrue();
    }

    @Test
    void textComesAsItWasWritten() throws InterruptedException {
        var text = "a \"quoted\" \\ word,\ttab, \u0000 zero, \u20ac, \ud83d\ude80, \u2028 and </script>";
        logs.write("a", text);
        assertThat(texts(all(new Wish(false, Optional.empty()), Optional.empty())))
                .containsExactly(text);
    }

    @Test
    void resumesRightBehindEachEvent() throws InterruptedException {
        logs.write("a", "a1", "a2", "a3", "a4", "a5");
        var events = all(new Wish(false, Optional.empty()), Optional.empty());
        for (var seen = 1; seen <= 5; seen++) {
            var rest = all(
                    new Wish(false, Optional.empty()),
                    Optional.of(events.get(seen - 1).id()));
            assertThat(texts(rest)).hasSize(5 - seen).doesNotContain("a" + seen);
        }
    }

    @Test
    void tailBeginsWithTheLastLines() throws InterruptedException {
        logs.write("a", "a1", "a2", "a3");
        assertThat(texts(all(new Wish(false, Optional.of(2)), Optional.empty())))
                .containsExactly("a2", "a3");
        assertThat(texts(all(new Wish(false, Optional.of(0)), Optional.empty())))
                .isEmpty();
    }

    @Test
    void followsWhatIsWrittenLaterAndInstancesThatComeLater() throws InterruptedException {
        logs.write("a", "a1");
        try (var source = new InstanceLogEvents(logs, new Wish(true, Optional.empty()), Optional.empty())) {
            assertThat(texts(until(source, 1))).containsExactly("a1");
            logs.write("a", "a2");
            assertThat(texts(until(source, 1))).containsExactly("a2");
            logs.write("b", "b1");
            assertThat(texts(until(source, 1))).containsExactly("b1");
        }
    }

    @Test
    void cursorOfAnotherListIsRefused() {
        assertThatThrownBy(() -> all(new Wish(false, Optional.empty()), Optional.of("what is this")))
                .isInstanceOf(SlipwayException.class)
                .hasMessageContaining("cursor");
    }

    private List<Event> all(Wish wish, Optional<String> after) throws InterruptedException {
        var events = new ArrayList<Event>();
        try (var source = new InstanceLogEvents(logs, wish, after)) {
            while (events.isEmpty() || !events.getLast().last()) {
                events.addAll(source.next(Duration.ofSeconds(5)));
            }
        }
        return events;
    }

    private static List<Event> until(InstanceLogEvents source, int count) throws InterruptedException {
        var events = new ArrayList<Event>();
        while (events.size() < count) {
            events.addAll(source.next(Duration.ofSeconds(5)));
        }
        return events;
    }

    private static List<String> texts(List<Event> events) {
        return events.stream()
                .filter(event -> event.name().equals("line"))
                .map(event -> text(event.data()))
                .toList();
    }

    private static String text(Object data) {
        try {
            var line = Json.MAPPER.readTree(Json.text(data));
            assertThat(line.path("component").asText()).isEqualTo("web");
            assertThat(line.path("at").asText()).isEqualTo("1970-01-01T00:00:00.000Z");
            return line.path("text").asText();
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + data, e);
        }
    }

    /// Logs in memory that are read two lines at a time; the cursor is the number of lines read.
    private static final class WrittenLogs implements InstanceLogEvents.Logs {
        private final Map<String, List<String>> lines = new ConcurrentHashMap<>();

        void write(String instance, String... texts) {
            lines.computeIfAbsent(instance, _ -> new CopyOnWriteArrayList<>()).addAll(List.of(texts));
        }

        @Override
        public List<Source> sources() {
            return lines.keySet().stream()
                    .map(instance -> new Source("web", "w1", instance, 1))
                    .toList();
        }

        @Override
        public LogStream open(Source source, Optional<String> cursor) {
            var written = lines.getOrDefault(source.instance(), List.of());
            return new LogStream() {
                private int at = cursor.map(Integer::parseInt).orElse(0);

                @Override
                public List<LogEntry> next(Duration wait) throws InterruptedException {
                    var until = System.nanoTime() + wait.toNanos();
                    while (at >= written.size() && System.nanoTime() < until) {
                        Thread.sleep(Duration.ofMillis(5));
                    }
                    var found = List.copyOf(written.subList(at, Math.min(at + 2, written.size())));
                    at += found.size();
                    return found.stream()
                            .<LogEntry>map(text -> new LogEntry.Line(Instant.EPOCH, LogEntry.Stream.STDOUT, text))
                            .toList();
                }

                @Override
                public String cursor() {
                    return Integer.toString(at);
                }

                @Override
                public void close() {}
            };
        }
    }
}
