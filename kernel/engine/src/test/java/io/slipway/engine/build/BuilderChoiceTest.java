package io.slipway.engine.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.app.ComponentDefinition.SourceDefinition;
import io.slipway.engine.app.ComponentDefinition.SourceType;
import io.slipway.engine.configuration.BuildLimits;
import io.slipway.engine.datacenter.Builders;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.BuilderTrait;
import io.slipway.tck.memory.InMemoryArtifacts;
import io.slipway.tck.memory.InMemoryBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuilderChoiceTest {
    private static final Target SLUGS_ONLY = new Target("local", Set.of(BuilderTrait.MAKES_SLUGS), Optional.empty());
    private static final Target IMAGES_ONLY = new Target("far", Set.of(BuilderTrait.MAKES_IMAGES), Optional.empty());
    private static final Target BOTH =
            new Target("both", Set.of(BuilderTrait.MAKES_IMAGES, BuilderTrait.MAKES_SLUGS), Optional.empty());

    @TempDir
    Path tree;

    /// Both recognise the tree; the first makes images, and alone takes settings.
    private final BuilderChoice choice = new BuilderChoice(new Two());

    @BeforeEach
    void write() throws IOException {
        Files.writeString(tree.resolve("app.txt"), "serve");
    }

    @Test
    void theFirstInOrderWhoseArtifactRunsThereIsTaken() throws IOException {
        assertThat(choice.choose(source(null, Map.of()), tree, BOTH).type()).isEqualTo("images");
        assertThat(choice.choose(source(null, Map.of()), tree, IMAGES_ONLY).type())
                .isEqualTo("images");
        assertThat(choice.choose(source(null, Map.of()), tree, SLUGS_ONLY).type())
                .isEqualTo("slugs");
    }

    @Test
    void theOneThatIsNamedIsTakenOrRefusedByName() throws IOException {
        assertThat(choice.choose(source("slugs", Map.of()), tree, BOTH).type()).isEqualTo("slugs");
        assertThatThrownBy(() -> choice.choose(source("images", Map.of()), tree, SLUGS_ONLY))
                .hasMessageContaining("the builder images makes images, and datacenter local runs slugs only");
        assertThatThrownBy(() -> choice.choose(source("none", Map.of()), tree, BOTH))
                .hasMessageContaining("there is no builder 'none'; there are: images, slugs");
    }

    @Test
    void settingsChooseWhoTakesThemEvenUnrecognised() throws IOException {
        Files.delete(tree.resolve("app.txt"));

        assertThat(choice.choose(source(null, Map.of("file", "x")), tree, BOTH).type())
                .isEqualTo("images");
        assertThatThrownBy(() -> choice.choose(source(null, Map.of("files", "x")), tree, BOTH))
                .hasMessageContaining(
                        "no builder takes the settings files below 'build'; images takes file, slugs takes none");
        assertThatThrownBy(() -> choice.choose(source("slugs", Map.of("file", "x")), tree, BOTH))
                .hasMessageContaining("the builder slugs does not take file below 'build'");
    }

    @Test
    void whatNobodyRecognisesIsToldSo() throws IOException {
        Files.delete(tree.resolve("app.txt"));

        assertThatThrownBy(() -> choice.choose(source(null, Map.of()), tree, BOTH))
                .hasMessageContaining("none of the builders (images, slugs) recognises the source");
    }

    private static SourceDefinition source(@Nullable String builder, Map<String, String> settings) {
        return new SourceDefinition(
                SourceType.FOLDER,
                ".",
                "",
                "",
                Optional.ofNullable(builder),
                new TreeMap<>(),
                new TreeMap<>(settings),
                Optional.empty());
    }

    private static final class Two implements Builders {
        @Override
        public List<ConfiguredBuilder> inOrder() {
            return List.of(
                    configured("images", BuilderTrait.MAKES_IMAGES, Set.of("file")),
                    configured("slugs", BuilderTrait.MAKES_SLUGS, Set.of()));
        }

        @Override
        public Optional<ConfiguredBuilder> byType(String type) {
            return inOrder().stream().filter(each -> each.type().equals(type)).findFirst();
        }

        private static ConfiguredBuilder configured(String type, BuilderTrait makes, Set<String> settings) {
            Builder builder = new InMemoryBuilder(new InMemoryArtifacts(), Set.of(makes), settings);
            return new ConfiguredBuilder(type, builder, Optional.empty(), BuildLimits.usual());
        }
    }
}
