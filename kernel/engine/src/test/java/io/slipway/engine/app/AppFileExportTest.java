package io.slipway.engine.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AppFileExportTest {
    private static final String WRITTEN = """
            # The shop of the example
            app: shop
            components:
              web:            # what customers see
                port: 8080
                instances: 2  # one is not enough
                env:
                  GREETING: hello   # said first
                  COLOUR: 'blue'

              # sends letters
              worker: {source: ., command: python worker.py}
              ticker: {}
            """;

    @Test
    void fileComesBackAsItWasWritten() {
        assertThat(export(WRITTEN, file -> file)).isEqualTo(WRITTEN);
    }

    @Test
    void onlyWhatWasChangedIsChangedInIt() {
        assertThat(export(WRITTEN, file -> with(file, "web", web -> web.withInstances(5))))
                .isEqualTo(WRITTEN.replace("instances: 2", "instances: 5"));
        assertThat(export(WRITTEN, file -> with(file, "web", web -> env(web, "GREETING", "good day: 'sir'"))))
                .isEqualTo(WRITTEN.replace("GREETING: hello", "GREETING: 'good day: ''sir'''"));
        assertThat(export(WRITTEN, file -> with(file, "web", web -> env(web, "GREETING", null))))
                .isEqualTo(WRITTEN.replace("      GREETING: hello   # said first\n", ""));
        assertThat(export(WRITTEN, file -> with(file, "worker", worker -> worker.withInstances(3))))
                .isEqualTo(WRITTEN.replace("worker: {source", "worker: {instances: 3, source"));
        assertThat(export(WRITTEN, file -> with(file, "ticker", ticker -> env(ticker, "A", "1"))))
                .isEqualTo(WRITTEN.replace("ticker: {}", "ticker: {env: {A: 1}}"));
        assertThat(export(WRITTEN, file -> with(file, "web", web -> env(env(web, "GREETING", null), "COLOUR", null))))
                .doesNotContain("env:")
                .contains("# sends letters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing said\n",
                "app: shop",
                "app: shop\r\ncomponents:\r\n  web:\r\n    port: 80\r\n",
                "{app: shop, components: {web: {env: {A: b}}}}",
                "app: shop\ncomponents: {web: {}}\n",
                "app: shop\ncomponents:\n",
                "app: shop\ncomponents:\n    web:\n        env: &env {A: 😀}\n    other: {env: *env}\n"
            })
    void whateverFormItHasTheChangeIsInIt(String text) {
        var changed = with(read(text), "web", web -> env(web.withInstances(4), "B", "x\ty \u00e9 \"q\" \\"));

        var exported = AppFileExport.of(Optional.of(text), changed);

        assertThat(read(exported).components()).isEqualTo(changed.components());
        assertThat(exported).doesNotContain("resources", "kind");
    }

    @Test
    void withoutAFileItIsTheShortestThatMeansTheSame() {
        assertThat(AppFileExport.of(Optional.empty(), read(""))).isEqualTo("app: shop\n");
        assertThat(AppFileExport.of(Optional.of(""), read(""))).isEqualTo("app: shop\n");
        assertThat(AppFileExport.of(Optional.empty(), with(read(""), "web", web -> web.withInstances(3))))
                .isEqualTo("app: shop\ncomponents:\n  web:\n    instances: 3\n");
        assertThat(AppFileExport.of(Optional.empty(), read(WRITTEN))).isEqualTo("""
                app: shop
                components:
                  ticker: {}
                  web:
                    ports:
                      - name: http
                        port: 8080
                        app: http
                    instances: 2
                    env:
                      COLOUR: blue
                      GREETING: hello
                  worker:
                    command: python worker.py
                """);
    }

    @Test
    void fileThatIsNoLongerUnderstoodIsWrittenAnew() {
        var wanted = read("components: {web: {instances: 2}}");

        assertThat(AppFileExport.of(Optional.of("components: {web: {gone: 2}}"), wanted))
                .isEqualTo("app: shop\ncomponents:\n  web:\n    instances: 2\n");
    }

    private static String export(String text, UnaryOperator<AppFile> change) {
        return AppFileExport.of(Optional.of(text), change.apply(read(text)));
    }

    private static AppFile read(String text) {
        return AppFileReader.read(text, "shop");
    }

    private static AppFile with(AppFile file, String name, UnaryOperator<ComponentDefinition> change) {
        var components = new TreeMap<>(file.components());
        components.computeIfPresent(name, (_, definition) -> change.apply(definition));
        return new AppFile(file.app(), components, Set.of());
    }

    private static ComponentDefinition env(ComponentDefinition definition, String name, @Nullable String value) {
        var env = new TreeMap<>(definition.env());
        if (value == null) {
            env.remove(name);
        } else {
            env.put(name, value);
        }
        return definition.withEnv(env);
    }
}
