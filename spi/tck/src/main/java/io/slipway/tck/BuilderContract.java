package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.BuildRequest;
import io.slipway.spi.build.BuildResult;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.BuilderTrait;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.spi.build.KeepsImages;
import io.slipway.spi.build.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every [Builder] keeps to. Extend it, tell how yours is opened, and write sources that it builds and that
/// it does not.
public abstract class BuilderContract {
    private static final String HIDDEN = "tCk5ecret";

    @TempDir
    Path folder;

    private Builder builder;
    private final List<Builder> opened = new ArrayList<>();
    private int folders;

    /// Opens the builder, with [#artifacts] in its context.
    protected abstract Builder open() throws Exception;

    /// The store that the builder puts slugs into.
    protected abstract Artifacts artifacts();

    /// Writes source that builds into the empty folder `tree`.
    protected abstract void good(Path tree) throws Exception;

    /// Writes source that is recognised and does not build into the empty folder `tree`.
    protected abstract void broken(Path tree) throws Exception;

    /// Writes source whose build does not come to its end into the empty folder `tree`. Where builds run by
    /// [Sandbox] alone any source does, since the sandbox never ends then.
    protected void endless(Path tree) throws Exception {
        good(tree);
    }

    /// Where images go; none, where they stay.
    protected Optional<ImageRegistry> registry() {
        return Optional.empty();
    }

    /// What builds are run in.
    protected Sandbox sandbox() {
        return new PlainSandbox();
    }

    @BeforeEach
    final void begin() throws Exception {
        builder = open();
        opened.add(builder);
    }

    @AfterEach
    final void end() {
        opened.forEach(Builder::close);
    }

    @Test
    void detectsItsSourceAndSaysWhy() throws Exception {
        var detection = builder.detect(goodTree()).orElseThrow();

        assertThat(detection.language()).isNotBlank();
        assertThat(detection.reason()).isNotBlank();
    }

    @Test
    void detectsNothingInAnEmptyFolder() throws Exception {
        assertThat(builder.detect(empty())).isEmpty();
    }

    @Test
    void detectionChangesNothing() throws Exception {
        var tree = goodTree();
        var before = content(tree);

        var detection = builder.detect(tree);

        assertThat(builder.detect(tree)).isEqualTo(detection);
        assertThat(content(tree)).isEqualTo(before);
    }

    @Test
    void buildsAnArtifactOfADeclaredKindThatIsThere() throws Exception {
        var artifact = build(request(goodTree(), sandbox())).artifact();

        switch (artifact) {
            case Artifact.Slug slug -> {
                assertThat(builder.traits()).contains(BuilderTrait.MAKES_SLUGS);
                try (var bytes = artifacts().open(slug)) {
                    assertThat(bytes.readNBytes(2)).as("gzip").containsExactly(0x1f, 0x8b);
                }
            }
            case Artifact.Image image -> {
                assertThat(builder.traits()).contains(BuilderTrait.MAKES_IMAGES);
                assertThat(image.digest()).matches("sha256:[0-9a-f]{64}");
                assertThat(image.isPublished())
                        .as("it is where hosts fetch it from")
                        .isEqualTo(registry().isPresent());
                registry().ifPresent(registry -> assertThat(image.reference()).startsWith(registry.prefix() + "/"));
            }
        }
    }

    @Test
    void declaresAKindOfArtifact() {
        assertThat(builder.traits()).containsAnyOf(BuilderTrait.MAKES_SLUGS, BuilderTrait.MAKES_IMAGES);
    }

    @Test
    void equalSourceGivesAnEqualArtifact() throws Exception {
        var first = build(request(goodTree(), sandbox())).artifact();

        var again = open();
        opened.add(again);

        assertThat(again.build(request(goodTree(), sandbox()), _ -> {}).artifact())
                .isEqualTo(first);
    }

    @Test
    void buildsAgainFromItsCacheAndWithoutIt() throws Exception {
        var cache = empty();
        var first = builder.build(request(goodTree(), cache, sandbox()), _ -> {});

        assertThat(builder.build(request(goodTree(), cache, sandbox()), _ -> {}).artifact())
                .isEqualTo(first.artifact());
        if (!builder.traits().contains(BuilderTrait.USES_CACHE)) {
            assertThat(content(cache)).as("USES_CACHE is not declared").isEmpty();
        }
    }

    @Test
    void sourceThatDoesNotBuildIsRefusedWithAReason() throws Exception {
        var tree = empty();
        broken(tree);
        var lines = new CopyOnWriteArrayList<String>();

        var refusal =
                catchThrowableOfType(SlipwayException.class, () -> builder.build(request(tree, sandbox()), lines::add));

        assertThat(refusal).as("log: %s", lines).isNotNull();
        assertThat(refusal.failure()).isEqualTo(Failure.INVALID);
        assertThat(refusal.getMessage()).isNotBlank();
    }

    @Test
    void theLogTellsSomethingAndNoSecret() throws Exception {
        var lines = new CopyOnWriteArrayList<String>();

        builder.build(request(goodTree(), sandbox()), lines::add);

        assertThat(lines).isNotEmpty().noneMatch(line -> line.contains(HIDDEN));
    }

    @Test
    void anInterruptEndsABuildWithinASecond() throws Exception {
        var tree = empty();
        endless(tree);
        var endless = new EndlessSandbox();
        Interrupts.endWithinASecond(() -> builder.build(request(copyOf(tree), endless), _ -> {}));

        assertThat(build(request(goodTree(), sandbox())).artifact()).isNotNull();
    }

    @Test
    void whatItKeepsIsHeldUntilNobodyNeedsIt() throws Exception {
        if (!(build(request(goodTree(), sandbox())).artifact() instanceof Artifact.Image image)) {
            assertThat(builder.capability(KeepsImages.class))
                    .as("slugs lie in the artifact store")
                    .isEmpty();
            return;
        }
        var keeper = builder.capability(KeepsImages.class);
        if (keeper.isEmpty()) {
            return;
        }
        var later = Instant.now().plus(Duration.ofDays(1));
        var earlier = Instant.now().minus(Duration.ofDays(1));
        assertThat(keeper.get().holds(image, registry())).as("just made").isTrue();

        keeper.get().removeUnneeded(needed(earlier));
        assertThat(keeper.get().holds(image, registry())).as("young").isTrue();
        keeper.get().removeUnneeded(needed(later, image.digest()));
        assertThat(keeper.get().holds(image, registry())).as("needed").isTrue();
        keeper.get().removeUnneeded(needed(later));
        assertThat(keeper.get().holds(image, registry())).as("neither").isFalse();
        assertThat(keeper.get().removeUnneeded(needed(later))).as("again").isZero();

        if (build(request(goodTree(), sandbox())).artifact() instanceof Artifact.Image again) {
            assertThat(keeper.get().holds(again, registry())).as("made again").isTrue();
        }
    }

    private KeepsImages.Needed needed(Instant young, String... digests) {
        return new KeepsImages.Needed(
                Set.of(digests), young, registry().stream().toList());
    }

    private BuildResult build(BuildRequest request) throws Exception {
        var lines = new CopyOnWriteArrayList<String>();
        try {
            return builder.build(request, lines::add);
        } catch (SlipwayException e) {
            throw new AssertionError("does not build: %s\n%s".formatted(e, String.join("\n", lines)), e);
        }
    }

    private BuildRequest request(Path tree, Sandbox sandbox) throws IOException {
        return request(tree, empty(), sandbox);
    }

    private BuildRequest request(Path tree, Path cache, Sandbox sandbox) throws IOException {
        return new BuildRequest(
                UnusedIds.next(),
                new Owner("team", "default", "shop", "web", null),
                tree,
                cache,
                empty(),
                Map.of("TCK_TOKEN", EnvValue.of(Secret.of(HIDDEN))),
                Map.of(),
                registry(),
                sandbox);
    }

    private Path goodTree() throws Exception {
        var tree = empty();
        good(tree);
        return tree;
    }

    private Path copyOf(Path tree) throws IOException {
        var copy = empty();
        for (var file : content(tree).entrySet()) {
            var target = copy.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue(), StandardCharsets.ISO_8859_1);
        }
        return copy;
    }

    private Path empty() throws IOException {
        return Files.createDirectory(folder.resolve("folder" + ++folders));
    }

    private static Map<String, String> content(Path root) throws IOException {
        var content = new HashMap<String, String>();
        try (var paths = Files.walk(root)) {
            for (var path : paths.filter(Files::isRegularFile).toList()) {
                content.put(root.relativize(path).toString(), Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return content;
    }

    /// A program that never ends by itself.
    private static final class EndlessSandbox implements Sandbox {
        @Override
        public int run(Command command, BuildLog log) throws InterruptedException {
            new CountDownLatch(1).await();
            return 0;
        }

        @Override
        public Bounds bounds() {
            return PlainSandbox.BOUNDS;
        }
    }
}
