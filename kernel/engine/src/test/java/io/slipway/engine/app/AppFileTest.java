package io.slipway.engine.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.engine.app.ComponentDefinition.FileDefinition;
import io.slipway.engine.app.ComponentDefinition.Kind;
import io.slipway.engine.app.ComponentDefinition.SourceType;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AppFileTest {
    @TempDir
    Path folder;

    private static final String SHOP = """
            app: shop
            components:
              web:
                source: .
                port: 8080
                route: Shop.example.com/api
                instances: 2
                resources: {cpu: 500m, memory: 256Mi}
                env: {GREETING: hello}
                secrets: [STRIPE_KEY]
                health: {http: /healthz, every: 5s, timeout: 2s}
                rollout: {strategy: blue-green, surge: 50%}
                needs: [db]
              worker: {source: ., command: python worker.py}
              db:
                source: db
                ports: [{name: sql, port: 5432, app: postgresql}]
                volumes:
                  data: {path: data, size: 10Gi}
              mirror:
                git: https://example.com/mirror.git
                version: v2
                folder: app
                gitSecret: MIRROR_TOKEN
                route: none
            """;

    /// Whoever may deploy must not read the server's own files and environment.
    @Test
    void noValueRefersToTheServersFilesOrEnvironment() throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), "of the server");
        var file = AppFileReader.read("""
                components:
                  web:
                    command: serve --port ${PORT} --home ${HOME}
                    env: {FILE: "file:%s", HOME_OF: "${HOME}", DOUBLED: "$${HOME}"}
                """.formatted(secret), "hello");

        var web = component(file, "web");
        assertThat(web.command()).contains("serve --port ${PORT} --home ${HOME}");
        assertThat(web.env())
                .containsEntry("FILE", "file:" + secret)
                .containsEntry("HOME_OF", "${HOME}")
                .containsEntry("DOUBLED", "$${HOME}");
    }

    @Test
    void filesHaveContentOrTheValueOfASecret() {
        var text = """
                app: hello
                components:
                  web:
                    files:
                      conf/app.conf: {content: "a: $1\\n"}
                      /run/secrets/token: {secret: TOKEN, executable: true}
                """;
        var file = AppFileReader.read(text, "hello");

        var web = component(file, "web");
        assertThat(web.files())
                .containsEntry("conf/app.conf", new FileDefinition(Optional.of("a: $1\n"), Optional.empty(), false))
                .containsEntry("/run/secrets/token", new FileDefinition(Optional.empty(), Optional.of("TOKEN"), true));
        assertThat(web.allSecrets()).containsExactly("TOKEN");
        assertThat(AppFileReader.read(AppFileWriter.write(file), "hello")).isEqualTo(file);
    }

    @Test
    void filesThatCannotBeAreToldEach() {
        assertThat(problems("""
                        components:
                          web:
                            files:
                              ../out: {content: x}
                              empty: {content: ""}
                              both: {content: x, secret: X}
                              neither: {}
                              large: {content: "%s"}
                        """.formatted("x".repeat(500_001))))
                .extracting(FieldProblem::field)
                .containsExactlyInAnyOrder(
                        "components.web.files.../out",
                        "components.web.files.empty",
                        "components.web.files.both",
                        "components.web.files.neither",
                        "components.web.files.large");
    }

    @Test
    void emptyFileIsOneComponentNamedWeb() {
        var file = AppFileReader.read("", "hello");

        assertThat(file.app()).isEqualTo("hello");
        var web = component(file, "web");
        assertThat(web.kind()).isEqualTo(Kind.WEB);
        assertThat(web.source().type()).isEqualTo(SourceType.FOLDER);
        assertThat(web.ports())
                .singleElement()
                .satisfies(port -> assertThat(port.protocol()).isEqualTo("http"));
        assertThat(web.instances()).isEqualTo(1);
        assertThat(web.outer()).isTrue();
    }

    @Test
    void everyKeyIsUnderstood() {
        var file = AppFileReader.read(SHOP, "other");

        var web = component(file, "web");
        assertThat(web.routes()).singleElement().satisfies(route -> {
            assertThat(route.host()).contains("shop.example.com");
            assertThat(route.path()).isEqualTo("/api");
        });
        assertThat(web.resources().cpuMillis()).isEqualTo(500);
        assertThat(web.resources().memoryBytes()).isEqualTo(256L << 20);
        assertThat(web.rollout().surgeOf(4)).isEqualTo(2);
        assertThat(component(file, "worker").kind()).isEqualTo(Kind.WORKER);
        assertThat(component(file, "db").kind()).isEqualTo(Kind.STATEFUL);
        assertThat(component(file, "db").outer()).isFalse();
        assertThat(component(file, "mirror").source().version()).isEqualTo("v2");
        assertThat(Needs.order(file.components())).containsSubsequence("db", "web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", SHOP})
    void writingAndReadingGivesTheSameBack(String text) {
        var file = AppFileReader.read(text, "hello");

        assertThat(AppFileReader.read(AppFileWriter.write(file), "hello").components())
                .isEqualTo(file.components());
    }

    @Test
    void allFaultsAreToldAtOnceWithTheirLines() {
        var text = """
                app: Shop
                components:
                  web:
                    port: 80800
                    instances: -1
                    needs: [dbb]
                    resources: {memory: lots}
                  db:
                    service: postgresql
                """;

        assertThat(problems(text))
                .extracting(FieldProblem::where, FieldProblem::field)
                .contains(
                        tuple("slipway.yaml:1", "app"),
                        tuple("slipway.yaml:4", "components.web.port"),
                        tuple("slipway.yaml:5", "components.web.instances"),
                        tuple("slipway.yaml:6", "components.web.needs"),
                        tuple("slipway.yaml:7", "components.web.resources.memory"),
                        tuple("slipway.yaml:9", "components.db.service"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc",
                "/etc/passwd",
                "../secret",
                "git://example.com/x",
                "FILE:/x",
                "jar:file:/x!/",
                "https://",
                "ext::sh -c id"
            })
    void whatIsNoRepositoryNeverReachesASourceProvider(String location) {
        assertThat(problems("components: {web: {git: '%s'}}".formatted(location)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("components.web.git");
                    assertThat(problem.expected()).isEqualTo("an http, https or ssh URL");
                });
    }

    @Test
    void passwordInAUrlIsRefusedAndNotRepeated() {
        assertThat(problems("components: {web: {git: 'https://ann:hush@example.com/x'}}"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.describe()).doesNotContain("hush").contains("gitSecret");
                });
        assertThat(problems("components: {web: {git: 'git@example.com:team/x.git'}}"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.mend()).contains("ssh://git@example.com/team/x.git"));
    }

    @Test
    void unknownKeyNamesTheNearestOne() {
        assertThat(problems("components: {web: {instnaces: 2}}"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.describe()).contains("instnaces", "instances"));
    }

    @Test
    void circleOfNeedsIsRefused() {
        assertThat(problems("components: {a: {needs: [b]}, b: {needs: [a]}}"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.value()).isEqualTo("a -> b -> a"));
    }

    @Test
    void schemaNamesEveryKeyOfAComponent() {
        assertThat(AppFileReader.schema().toString()).contains("\"volumes\"", "\"startWithin\"", "\"instances\"");
    }

    private static ComponentDefinition component(AppFile file, String name) {
        return Objects.requireNonNull(file.components().get(name), name);
    }

    private static List<FieldProblem> problems(String text) {
        var failure = new SlipwayException[1];
        assertThatExceptionOfType(SlipwayException.class)
                .isThrownBy(() -> AppFileReader.read(text, "hello"))
                .satisfies(thrown -> failure[0] = thrown);
        return failure[0].problems();
    }
}
