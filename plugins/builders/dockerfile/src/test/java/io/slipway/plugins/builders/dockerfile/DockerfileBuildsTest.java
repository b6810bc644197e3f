package io.slipway.plugins.builders.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.docker.Engine;
import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.BuildRequest;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.spi.build.KeepsImages;
import io.slipway.spi.build.Sandbox;
import io.slipway.spi.scheduler.Limits;
import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Dockerfiles may say, and what is told of those that do not build.
@RequiresBackend("docker")
final class DockerfileBuildsTest {
    private static final String BASE = "FROM slipway/busybox";

    @TempDir
    Path folder;

    private final TestEngine testEngine = new TestEngine();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Map<String, EnvValue> env = new HashMap<>();
    private final Map<String, String> settings = new HashMap<>();
    private Duration time = Duration.ofMinutes(5);
    private long memoryBytes = 256L << 20;
    private Path tree;
    private Builder builder;
    private Engine engine;
    private int runs;

    @BeforeEach
    void open() throws IOException {
        tree = Files.createDirectory(folder.resolve("tree"));
        builder = testEngine.builder(folder);
        engine = TestEngine.engine();
    }

    @AfterEach
    void close() throws InterruptedException {
        testEngine.removeAll(Optional.empty());
        engine.close();
        builder.close();
    }

    @Test
    void ignoredFilesStayOutAndOthersAreRootsOwn() throws Exception {
        write(BASE, "COPY . /src", "RUN cd /src && find . -type f | sort | xargs stat -c '%n %a %u'");
        Files.writeString(tree.resolve(".dockerignore"), "*.log\nout\n!out/kept\n");
        Files.writeString(tree.resolve("trace.log"), "x");
        Files.writeString(Files.createDirectories(tree.resolve("out")).resolve("gone"), "x");
        Files.writeString(tree.resolve("out/kept"), "x");
        var program = Files.writeString(tree.resolve("run.sh"), "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        build();

        assertThat(log)
                .contains("./page.html 644 0", "./out/kept 644 0", "./run.sh 755 0")
                .noneMatch(line -> line.startsWith("./trace.log") || line.startsWith("./out/gone"));
    }

    @Test
    void stageAndFileAndArgumentsAreChosen() throws Exception {
        Files.createDirectories(tree.resolve("docker"));
        Files.writeString(
                tree.resolve("docker/web"),
                String.join(
                        "\n",
                        BASE + " AS first",
                        "ARG GREETING=none",
                        "RUN echo $GREETING first",
                        "EXPOSE 9000/udp 8081 8080",
                        "FROM first",
                        "RUN exit 9\n"));
        settings.put("dockerfile", "docker/web");
        settings.put("target", "first");
        env.put("GREETING", EnvValue.of("hello"));

        var recognised = builder.build(request(), log::add).recognised();

        assertThat(log).contains("hello first");
        assertThat(recognised.port()).hasValue(8080);
    }

    @Test
    void stepThatFailsIsNamedWithWhatItSaid() throws Exception {
        write(BASE, "RUN echo a semicolon is missing >&2; echo no space left on device; exit 3");

        var refusal = refusal();

        assertThat(refusal.failure()).isEqualTo(Failure.INVALID);
        assertThat(refusal)
                .hasMessageContaining("step 2/")
                .hasMessageContaining("RUN echo a semicolon")
                .hasMessageContaining("returned a non-zero code: 3")
                .hasMessageContaining("it said: a semicolon is missing");
        assertNothingIsLeft();
    }

    @Test
    void whatCannotBeBuiltIsTheSourcesFault() throws Exception {
        write(BASE, "COPY nowhere.txt /");
        assertThat(refusal()).hasMessageContaining("nowhere.txt").hasMessageContaining("step 2/");

        write(BASE, "RUNN true");
        assertThat(refusal()).hasMessageContaining("RUNN");

        write(BASE);
        settings.put("target", "nosuch");
        assertThat(refusal()).hasMessageContaining("nosuch");

        settings.clear();
        for (var path : List.of("../Dockerfile", "/etc/passwd", "nosuch")) {
            settings.put("dockerfile", path);
            assertThat(refusal()).hasMessageContaining("build.dockerfile is '%s'".formatted(path));
        }
    }

    @Test
    void baseImageThatIsNotThereIsNamed() throws Exception {
        var missing = TestEngine.registry().prefix().split("/")[0] + "/slipway/nosuch:v1";
        write("FROM " + missing);

        assertThat(refusal()).hasMessageContaining(missing);
    }

    @Test
    void limitsEndABuildAndAreNamed() throws Exception {
        time = Duration.ofSeconds(3);
        write(BASE, "RUN sleep 600");
        var late = catchThrowableOfType(SlipwayException.class, this::build);
        assertThat(late.failure()).isEqualTo(Failure.EXHAUSTED);
        assertThat(late).hasMessageContaining("limits.time");
        assertNothingIsLeft();

        time = Duration.ofMinutes(5);
        memoryBytes = 32L << 20;
        // What it keeps is doubled until there is no more.
        write(BASE, "RUN a=xxxxxxxxxxxxxxxx; while true; do a=$a$a; done");
        var large = catchThrowableOfType(SlipwayException.class, this::build);
        assertThat(large.failure()).isEqualTo(Failure.EXHAUSTED);
        assertThat(large).hasMessageContaining("limits.memoryBytes");
    }

    @Test
    void interruptLeavesNothingRunning() throws Exception {
        var mark = "m" + System.nanoTime();
        write(BASE, "RUN sleep 600; echo " + mark);
        var thread = Thread.ofVirtual().start(() -> {
            var _ = catchThrowableOfType(Throwable.class, this::build);
        });
        Await.until(Duration.ofSeconds(60), "the step runs", () -> isRunning(mark));

        thread.interrupt();

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        Await.until(Duration.ofSeconds(60), "the engine ends the step", () -> !isRunning(mark));
        assertNothingIsLeft();
    }

    @Test
    void engineThatIsDownIsNamed() throws Exception {
        write(BASE);
        var config = TestEngine.config();
        var nowhere = new DockerfileBuilderConfig(
                URI.create("unix://" + folder.resolve("no.sock")),
                config.certificates(),
                config.network(),
                config.buildArgs(),
                config.registries(),
                config.pushWithin());

        try (var other = testEngine.builder(folder, nowhere)) {
            var refusal = catchThrowableOfType(SlipwayException.class, () -> other.build(request(), log::add));
            assertThat(refusal.failure()).isEqualTo(Failure.UNAVAILABLE);
            assertThat(refusal).hasMessageContaining("no.sock");
            var keeper = other.capability(KeepsImages.class).orElseThrow();
            assertThat(keeper.removeUnneeded(new KeepsImages.Needed(Set.of(), Instant.now(), List.of())))
                    .as("where there is no engine there is nothing to clear")
                    .isZero();
        }
    }

    @Test
    void imagesThatOthersMadeOfOursAreLeftAlone() throws Exception {
        write(BASE, "LABEL marked=" + System.nanoTime());
        var image = build();
        var theirs = "somebody-" + System.nanoTime();
        engine.tag(image.digest(), theirs, "v1");
        var container = engine.create(theirs, engine.object().put("Image", image.digest()))
                .orElseThrow();
        engine.commit(container, theirs, "v2", engine.object());
        engine.remove(container);
        try {
            var keeper = builder.capability(KeepsImages.class).orElseThrow();
            var later = Instant.now().plus(Duration.ofDays(1));

            assertThat(keeper.removeUnneeded(new KeepsImages.Needed(Set.of(), later, List.of())))
                    .isEqualTo(1);

            assertThat(engine.image(theirs + ":v1"))
                    .as("the name that they gave it")
                    .isPresent();
            assertThat(engine.image(theirs + ":v2")).as("what they made of it").isPresent();
            assertThat(keeper.removeUnneeded(new KeepsImages.Needed(Set.of(), later, List.of())))
                    .as("again")
                    .isZero();
        } finally {
            engine.removeImage(theirs + ":v2");
            engine.removeImage(theirs + ":v1");
        }
    }

    @Test
    void aRegistryThatIsDownOrUnknownIsNamed() throws Exception {
        write(BASE);
        var registry = new ImageRegistry("127.0.0.1:9", true, Optional.empty(), Optional.empty());

        var refusal = catchThrowableOfType(
                SlipwayException.class, () -> builder.build(request(Optional.of(registry)), log::add));

        assertThat(refusal.failure()).isEqualTo(Failure.UNAVAILABLE);
        assertThat(refusal).hasMessageContaining("127.0.0.1:9");
    }

    private void write(String... lines) throws IOException {
        TestEngine.write(tree, lines);
    }

    private Artifact.Image build() throws IOException, InterruptedException {
        return (Artifact.Image) builder.build(request(), log::add).artifact();
    }

    private SlipwayException refusal() {
        var refusal = catchThrowableOfType(SlipwayException.class, this::build);
        assertThat(refusal).as("log: %s", log).isNotNull();
        assertThat(refusal.failure()).as(refusal.getMessage()).isEqualTo(Failure.INVALID);
        return refusal;
    }

    private boolean isRunning(String mark) throws InterruptedException {
        return engine.containers(Map.of()).stream()
                .anyMatch(container -> container.path("Command").asText().contains(mark));
    }

    /// Of builds that failed: no image has our labels.
    private void assertNothingIsLeft() {
        assertThatCode(() -> assertThat(testEngine.images()).isEmpty()).doesNotThrowAnyException();
    }

    private BuildRequest request() {
        return request(Optional.empty());
    }

    private BuildRequest request(Optional<ImageRegistry> registry) {
        return new BuildRequest(
                "b" + Long.toString(System.nanoTime(), 36) + ++runs,
                new Owner("team", "default", "shop", "web", null),
                tree,
                folder,
                folder,
                env,
                settings,
                registry,
                new Bounded());
    }

    /// Starts nothing.
    private final class Bounded implements Sandbox {
        @Override
        public int run(Command command, BuildLog log) {
            throw new AssertionError("the engine builds, and no program of this machine");
        }

        @Override
        public Bounds bounds() {
            return new Bounds(new Limits(memoryBytes, 1_000, 512), 1L << 30, time);
        }
    }
}
