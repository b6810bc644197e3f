package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.error.YAMLException;

final class YamlEditTest {
    private static final String FILE = """
            # Our shop.
            app: shop
            components:
              web:           # serves people
                port: 8080
                resources: {cpu: 500m, memory: 64Mi}
                env:
                  A: 1
                  B: 2
              worker: {command: ./work}

            # The end.
            """;

    @Test
    void emptyTextGetsTheWholePath() {
        assertThat(set("", "components.web.port", "8080")).isEqualTo("components: {web: {port: 8080}}\n");
        assertThat(set("# nothing yet\n", "app", "shop")).isEqualTo("# nothing yet\napp: shop\n");
    }

    @Test
    void onlyTheValueChanges() {
        assertThat(set(FILE, "components.web.port", "9090")).isEqualTo(FILE.replace("8080", "9090"));
        assertThat(set(FILE, "components.web.resources.memory", "1Gi")).isEqualTo(FILE.replace("64Mi", "1Gi"));
    }

    @Test
    void absentKeysAreAddedWhereTheyBelong() {
        assertThat(set(FILE, "components.web.health.http", "/"))
                .isEqualTo(FILE.replace("    port: 8080", "    health: {http: /}\n    port: 8080"));
        assertThat(set(FILE, "components.worker.port", "1"))
                .isEqualTo(FILE.replace("{command: ./work}", "{port: 1, command: ./work}"));
    }

    @Test
    void keyWithoutAValueGetsOne() {
        assertThat(set("components:\n  web:\n", "components.web.port", "1"))
                .isEqualTo("components:\n  web: {port: 1}\n");
    }

    @Test
    void blockBecomesWhatIsGivenAndWhatFollowsStays() {
        assertThat(set(FILE, "components.web.env", "{C: 3}")).isEqualTo(FILE.replace("A: 1\n      B: 2", "{C: 3}"));
    }

    @Test
    void keysAreTakenAway() {
        assertThat(remove(FILE, "components.web.port")).isEqualTo(FILE.replace("port: 8080\n    ", ""));
        assertThat(remove(FILE, "components.web.resources.memory")).isEqualTo(FILE.replace(", memory: 64Mi", ""));
        assertThat(remove(FILE, "components.worker.command")).isEqualTo(FILE.replace("{command: ./work}", "{}"));
        assertThat(remove(FILE, "components.web.nothing")).isEqualTo(FILE);
        assertThat(remove(FILE, "nothing.at.all")).isEqualTo(FILE);
        assertThat(remove("", "a")).isEmpty();
    }

    @Test
    void keyGetsAnotherName() {
        assertThat(YamlEdit.rename(FILE, List.of("components", "web", "resources"), "limits"))
                .isEqualTo(FILE.replace("resources:", "limits:"));
    }

    @Test
    void pathThroughAScalarIsRefused() {
        assertThatThrownBy(() -> set(FILE, "app.name", "x")).isInstanceOf(YAMLException.class);
        assertThatThrownBy(() -> set("- a\n", "app", "x")).isInstanceOf(YAMLException.class);
        assertThatThrownBy(() -> set(FILE, "app", "[1")).isInstanceOf(YAMLException.class);
    }

    private static String set(String text, String path, String value) {
        return YamlEdit.set(text, List.of(path.split("\\.")), value);
    }

    private static String remove(String text, String path) {
        return YamlEdit.remove(text, List.of(path.split("\\.")));
    }
}
