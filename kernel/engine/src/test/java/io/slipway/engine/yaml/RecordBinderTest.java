package io.slipway.engine.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.FieldProblem;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordBinderTest {
    @TempDir
    Path home = Path.of("");

    enum Pace {
        SLOW,
        VERY_FAST
    }

    record Inner(
            @ConfigDoc("A name.") String name,
            @ConfigDoc(value = "A count.", fallback = "3") int count) {
        Inner {
            if (count < 0) {
                throw SlipwayException.invalid("count is %d, must be 0 or more".formatted(count));
            }
        }
    }

    record Everything(
            @ConfigDoc("Text.") String text,
            @ConfigDoc("Int.") int number,
            @ConfigDoc("Long.") long large,
            @ConfigDoc("Double.") double ratio,
            @ConfigDoc("Boolean.") boolean on,
            @ConfigDoc("Enum.") Pace pace,
            @ConfigDoc("Duration.") Duration pause,
            @ConfigDoc("Bytes.") long memoryBytes,
            @ConfigDoc("URI.") URI endpoint,
            @ConfigDoc("Path.") Path folder,
            @ConfigDoc("Secret.") Secret token,
            @ConfigDoc("Record.") Inner inner,
            @ConfigDoc("List.") List<Inner> list,
            @ConfigDoc("Set.") Set<Pace> set,
            @ConfigDoc("Map.") Map<String, Duration> map) {}

    record Absences(
            @ConfigDoc("Optional.") Optional<Duration> optional,
            @ConfigDoc("Nullable.") @Nullable String nullable,

            @ConfigDoc(value = "With a default.", fallback = "127.0.0.1:80")
            String text,

            @ConfigDoc(value = "A nested default.", fallback = "{name: web}")
            Inner inner,

            @ConfigDoc("List.") List<String> list,
            @ConfigDoc("Set.") Set<String> set,
            @ConfigDoc("Map.") Map<String, Inner> map) {}

    record One(@ConfigDoc("The value.") String value) {}

    record Hidden(@ConfigDoc("The token.") Secret token) {}

    record Undocumented(String value) {}

    record BadFallback(
            @ConfigDoc(value = "Wait.", fallback = "soon") Duration pause) {}

    record Unknown(
            @ConfigDoc("A type that no file can hold.") Thread thread) {}

    record Endless(@ConfigDoc("Itself.") List<Endless> more) {}

    @Test
    void bindsEveryType() {
        var bound = bind(Everything.class, """
                text: hello
                number: 7
                large: 9000000000
                ratio: 0.5
                on: true
                pace: very-fast
                pause: 1m30s
                memoryBytes: 512Mi
                endpoint: unix:///run/docker.sock
                folder: data/x
                token: abc
                inner: {name: one}
                list:
                  - {name: two, count: 4}
                set: [slow]
                map: {a: 5s}
                """);

        assertThat(bound.problems()).isEmpty();
        assertThat(bound.value())
                .contains(new Everything(
                        "hello",
                        7,
                        9_000_000_000L,
                        0.5,
                        true,
                        Pace.VERY_FAST,
                        Duration.ofSeconds(90),
                        512L << 20,
                        URI.create("unix:///run/docker.sock"),
                        home.resolve("data/x"),
                        Secret.of("abc"),
                        new Inner("one", 3),
                        List.of(new Inner("two", 4)),
                        Set.of(Pace.SLOW),
                        Map.of("a", Duration.ofSeconds(5))));
    }

    @Test
    void absentKeysTakeWhatTheRecordSays() {
        assertThat(bind(Absences.class, "").value())
                .contains(new Absences(
                        Optional.empty(), null, "127.0.0.1:80", new Inner("web", 3), List.of(), Set.of(), Map.of()));
    }

    @Test
    void tellsEveryProblemAtOnceWithLineValueAndExpectation() {
        var bound = bind(Everything.class, """
                text: [a]
                number: many
                large: 1.5
                ratio: half
                on: yes
                pace: verry-fast
                pause: 10
                memoryBytes: 512Mb
                endpoint: "a b"
                folder: x
                token: {}
                inner: {nam: one}
                list: x
                set: [slow, slow]
                map: {a: b}
                """);

        assertThat(bound.value()).isEmpty();
        assertThat(bound.problems().stream().map(FieldProblem::describe))
                .containsExactly(
                        "server.yaml:1: text is 'a list', expected text",
                        "server.yaml:2: number is 'many', expected a whole number",
                        "server.yaml:3: large is '1.5', expected a whole number",
                        "server.yaml:4: ratio is 'half', expected a number",
                        "server.yaml:5: on is 'yes', expected true or false",
                        "server.yaml:6: pace is 'verry-fast', expected one of slow, very-fast; write 'very-fast' instead",
                        "server.yaml:7: pause is '10', expected a duration such as 500ms, 10s, 5m or 2h",
                        "server.yaml:8: memoryBytes is '512Mb', expected a size such as 512Mi, 10Gi or a number of bytes",
                        "server.yaml:9: endpoint is 'a b', expected a URI",
                        "server.yaml:11: token is 'a mapping', expected a secret, best as ${NAME} or file:PATH",
                        "server.yaml:12: inner.nam is 'not known', expected one of the keys name, count; write 'name' instead",
                        "server.yaml:12: inner.name is missing, expected text; add it: A name.",
                        "server.yaml:13: list is 'x', expected a list",
                        "server.yaml:14: set is 'SLOW twice', expected each value once; remove one",
                        "server.yaml:15: map.a is 'b', expected a duration such as 500ms, 10s, 5m or 2h");
    }

    @Test
    void whatTheConstructorRefusesIsToldAtItsKey() {
        var bound = bind(Inner.class, "name: web\ncount: -4\n");

        assertThat(bound.problems().stream().map(FieldProblem::describe))
                .containsExactly("server.yaml:2: count is '-4', expected 0 or more");
    }

    @Test
    void valuesComeFromTheEnvironment() {
        assertThat(bind(One.class, "value: http://${HOST}:80/$${x}").value()).contains(new One("http://db:80/${x}"));
    }

    @Test
    void anAbsentVariableIsNamed() {
        assertThat(bind(One.class, "value: ${ABSENT}").problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.expected()).isEqualTo("the environment variable ABSENT to be set");
                    assertThat(problem.value()).isEqualTo("${ABSENT}");
                });
    }

    @Test
    void valuesComeFromFiles() throws Exception {
        Files.writeString(home.resolve("token"), "s3cret\n");

        assertThat(bind(Hidden.class, "token: file:token").value()).contains(new Hidden(Secret.of("s3cret")));
        assertThat(bind(Hidden.class, "token: file:absent").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.expected()).isEqualTo("a file at " + home.resolve("absent")));
    }

    @Test
    void aSecretIsNeverShown() {
        assertThat(bind(Hidden.class, "token: ''").problems().toString()).contains("***");
        assertThat(bind(Hidden.class, "token: abc").toString()).doesNotContain("abc");
    }

    @Test
    void aRecordThatBreaksTheRulesIsRefusedWithTheReason() {
        assertThatThrownBy(() -> RecordModel.of(Undocumented.class))
                .hasMessage("Undocumented.value has no @ConfigDoc, must say what it does");
        assertThatThrownBy(() -> RecordModel.of(BadFallback.class))
                .hasMessageStartingWith("the fallback of BadFallback.pause is wrong: ");
        assertThatThrownBy(() -> RecordModel.of(Unknown.class))
                .hasMessage("Unknown.thread is of the type java.lang.Thread, must be one that @ConfigDoc names");
        assertThatThrownBy(() -> RecordModel.of(Endless.class)).hasMessageStartingWith("Endless holds itself");
    }

    private <R extends Record> RecordBinder.Bound<R> bind(Class<R> type, String yaml) {
        var document = YamlDocument.parse("server.yaml", yaml);
        assertThat(document.problems()).isEmpty();
        return new RecordBinder(References.of(Map.of("HOST", "db"), home)).bind(document.root(), type);
    }
}
