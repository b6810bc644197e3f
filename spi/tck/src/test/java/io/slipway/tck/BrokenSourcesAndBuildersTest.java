package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.BuildRequest;
import io.slipway.spi.build.BuildResult;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.BuilderCapability;
import io.slipway.spi.build.BuilderTrait;
import io.slipway.spi.build.Detection;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.spi.build.KeepsImages;
import io.slipway.spi.source.Revision;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceRef;
import io.slipway.tck.memory.InMemoryBuilder;
import io.slipway.tck.memory.InMemorySourceProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each source provider and each builder here is wrong in one way, and the contract must tell in which.
final class BrokenSourcesAndBuildersTest {
    static Stream<Arguments> theBrokenAndTheirLaws() {
        return Stream.of(
                broken(AnotherRevisionEachTime.class, "resolvesToTheSameRevisionUntilSomethingChanges"),
                broken(FetchesTheNewest.class, "anOldRevisionIsFetchedAsItWasOrRefused"),
                broken(FetchesEverything.class, "fetchesOnlyTheFolderThatIsWanted", "anUnknownFolderIsRefusedByName"),
                broken(TellsTheCredential.class, "noRefusalTellsACredential"),
                broken(FindsSomethingNowhere.class, "aLocationWhereNothingIsIsRefused"),
                broken(
                        AnotherArtifactEachTime.class,
                        "equalSourceGivesAnEqualArtifact",
                        "buildsAgainFromItsCacheAndWithoutIt"),
                broken(DetectsEverything.class, "detectsNothingInAnEmptyFolder"),
                broken(ChangesTheTree.class, "detectionChangesNothing"),
                broken(SaysItWasABug.class, "sourceThatDoesNotBuildIsRefusedWithAReason"),
                broken(TellsTheSecret.class, "theLogTellsSomethingAndNoSecret"),
                broken(MakesWhatItDoesNotDeclare.class, "buildsAnArtifactOfADeclaredKindThatIsThere"),
                broken(KeepsACacheInSecret.class, "buildsAgainFromItsCacheAndWithoutIt"),
                broken(RemovesWhatIsNeeded.class, "whatItKeepsIsHeldUntilNobodyNeedsIt"),
                broken(LeavesImagesAtHome.class, "buildsAnArtifactOfADeclaredKindThatIsThere"),
                broken(IgnoresInterrupts.class, "anInterruptEndsABuildWithinASecond"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theBrokenAndTheirLaws")
    void theContractTellsWhichLawIsBroken(Class<?> broken, Set<String> laws) {
        assertThat(Launched.broken(broken)).isEqualTo(laws);
    }

    private static Arguments broken(Class<?> broken, String... laws) {
        return Arguments.of(broken, Set.of(laws));
    }

    static final class AnotherRevisionEachTime extends InMemorySourceProviderContractTest {
        @Override
        protected SourceProvider open() {
            return new BentSource(new InMemorySourceProvider(sources)) {
                @Override
                public Revision resolve(SourceRef ref) throws InterruptedException {
                    var right = super.resolve(ref);
                    return new Revision(ref, right.id() + "." + UUID.randomUUID(), "");
                }

                @Override
                public void fetch(Revision revision, Path into) throws IOException, InterruptedException {
                    var id = revision.id().substring(0, revision.id().indexOf('.'));
                    super.fetch(new Revision(revision.ref(), id, ""), into);
                }
            };
        }
    }

    static final class FetchesTheNewest extends InMemorySourceProviderContractTest {
        @Override
        protected SourceProvider open() {
            return new BentSource(new InMemorySourceProvider(sources)) {
                @Override
                public void fetch(Revision revision, Path into) throws IOException, InterruptedException {
                    super.fetch(resolve(revision.ref()), into);
                }
            };
        }
    }

    static final class FetchesEverything extends InMemorySourceProviderContractTest {
        @Override
        protected SourceProvider open() {
            return new BentSource(new InMemorySourceProvider(sources)) {
                @Override
                public Revision resolve(SourceRef ref) throws InterruptedException {
                    return super.resolve(new SourceRef(ref.location(), ref.version(), "", ref.credentials()));
                }
            };
        }
    }

    static final class TellsTheCredential extends InMemorySourceProviderContractTest {
        @Override
        protected SourceProvider open() {
            return new BentSource(new InMemorySourceProvider(sources)) {
                @Override
                public Revision resolve(SourceRef ref) throws InterruptedException {
                    try {
                        return super.resolve(ref);
                    } catch (SlipwayException e) {
                        var shown = ref.credentials()
                                .map(each -> each.secret().reveal())
                                .orElse("");
                        throw new SlipwayException(e.failure(), e.getMessage() + " " + shown, e);
                    }
                }
            };
        }
    }

    static final class FindsSomethingNowhere extends InMemorySourceProviderContractTest {
        @Override
        protected SourceProvider open() {
            return new BentSource(new InMemorySourceProvider(sources)) {
                @Override
                public Revision resolve(SourceRef ref) throws InterruptedException {
                    return ref.equals(nowhere()) ? new Revision(ref, "none", "") : super.resolve(ref);
                }
            };
        }
    }

    static final class AnotherArtifactEachTime extends InMemoryBuilderContractTest {
        @Override
        protected Builder open() {
            return new BentBuilder(new InMemoryBuilder(artifacts)) {
                @Override
                public BuildResult build(BuildRequest request, BuildLog log) throws IOException, InterruptedException {
                    Files.writeString(request.tree().resolve("built.txt"), request.id());
                    return super.build(request, log);
                }
            };
        }
    }

    static final class DetectsEverything extends InMemoryBuilderContractTest {
        @Override
        protected Builder open() {
            return new BentBuilder(new InMemoryBuilder(artifacts)) {
                @Override
                public Optional<Detection> detect(Path tree) throws IOException {
                    return super.detect(tree)
                            .or(() -> Optional.of(new Detection(
                                    "text",
                                    Optional.empty(),
                                    Map.of(),
                                    OptionalInt.empty(),
                                    Map.of(),
                                    List.of(),
                                    "a hunch")));
                }
            };
        }
    }

    static final class ChangesTheTree extends InMemoryBuilderContractTest {
        @Override
        protected Builder open() {
            return new BentBuilder(new InMemoryBuilder(artifacts)) {
                @Override
                public Optional<Detection> detect(Path tree) throws IOException {
                    Files.writeString(tree.resolve("detected.txt"), "text");
                    return super.detect(tree);
                }
            };
        }
    }

    static final class SaysItWasABug extends InMemoryBuilderContractTest {
        @Override
        protected Builder open() {
            return new BentBuilder(new InMemoryBuilder(artifacts)) {
                @Override
                public BuildResult build(BuildRequest request, BuildLog log) throws IOException, InterruptedException {
                    try {
                        return super.build(request, log);
                    } catch (SlipwayException e) {
                        throw new SlipwayException(Failure.BROKEN, "did not build", e);
                    }
                }
            };
        }
    }

    static final class TellsTheSecret extends InMemoryBuilderContractTest {
        @Override
        protected Builder open() {
            return new BentBuilder(new InMemoryBuilder(artifacts)) {
                @Override
                public BuildResult build(BuildRequest request, BuildLog log) throws IOException, InterruptedException {
                    request.env().forEach((name, value) -> log.line(name + "=" + value.reveal()));
                    return super.build(request, log);
                }
            };
        }
    }

    static final class MakesWhatItDoesNotDeclare extends InMemoryBuilderContractTest {
        @Override
        protected Builder open() {
            return new BentBuilder(new InMemoryBuilder(artifacts)) {
                @Override
                public BuildResult build(BuildRequest request, BuildLog log) throws IOException, InterruptedException {
                    var right = super.build(request, log);
                    return new BuildResult(new Artifact.Image("registry.example.com/web@sha256:0"), right.recognised());
                }
            };
        }
    }

    static final class KeepsACacheInSecret extends InMemoryBuilderContractTest {
        @Override
        protected Builder open() {
            return new BentBuilder(new InMemoryBuilder(artifacts)) {
                @Override
                public BuildResult build(BuildRequest request, BuildLog log) throws IOException, InterruptedException {
                    Files.writeString(request.cache().resolve("last.txt"), request.id());
                    return super.build(request, log);
                }
            };
        }
    }

    static final class RemovesWhatIsNeeded extends InMemoryImageBuilderContractTest {
        @Override
        protected Builder open() {
            var right = new InMemoryBuilder(artifacts, Set.of(BuilderTrait.MAKES_IMAGES));
            return new BentBuilder(right) {
                @Override
                public <C extends BuilderCapability> Optional<C> capability(Class<C> type) {
                    return Optional.of(type.cast(new KeepsImages() {
                        @Override
                        public boolean holds(Artifact.Image image, Optional<ImageRegistry> registry) {
                            return right.holds(image, registry);
                        }

                        @Override
                        public int removeUnneeded(Needed needed) {
                            return right.removeUnneeded(new Needed(Set.of(), needed.young(), needed.registries()));
                        }
                    }));
                }
            };
        }
    }

    static final class LeavesImagesAtHome extends InMemoryImageBuilderContractTest {
        @Override
        protected Builder open() {
            return new BentBuilder(new InMemoryBuilder(artifacts, Set.of(BuilderTrait.MAKES_IMAGES))) {
                @Override
                public BuildResult build(BuildRequest request, BuildLog log) throws IOException, InterruptedException {
                    var right = super.build(request, log);
                    return right.artifact() instanceof Artifact.Image image
                            ? new BuildResult(new Artifact.Image(image.digest()), right.recognised())
                            : right;
                }
            };
        }
    }

    static final class IgnoresInterrupts extends InMemoryBuilderContractTest {
        @Override
        protected Builder open() {
            return new BentBuilder(new InMemoryBuilder(artifacts)) {
                @Override
                public BuildResult build(BuildRequest request, BuildLog log) throws IOException, InterruptedException {
                    try {
                        TimeUnit.MILLISECONDS.sleep(30);
                    } catch (InterruptedException e) {
                        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
                        while (System.nanoTime() < end) {
                            Thread.onSpinWait();
                        }
                    }
                    return super.build(request, log);
                }
            };
        }
    }

    private static class BentSource implements SourceProvider {
        private final SourceProvider right;

        BentSource(SourceProvider right) {
            this.right = right;
        }

        @Override
        public Revision resolve(SourceRef ref) throws InterruptedException {
            return right.resolve(ref);
        }

        @Override
        public void fetch(Revision revision, Path into) throws IOException, InterruptedException {
            right.fetch(revision, into);
        }

        @Override
        public void close() {
            right.close();
        }
    }

    private static class BentBuilder implements Builder {
        private final Builder right;

        BentBuilder(Builder right) {
            this.right = right;
        }

        @Override
        public Optional<Detection> detect(Path tree) throws IOException {
            return right.detect(tree);
        }

        @Override
        public BuildResult build(BuildRequest request, BuildLog log) throws IOException, InterruptedException {
            return right.build(request, log);
        }

        @Override
        public Set<BuilderTrait> traits() {
            return right.traits();
        }

        @Override
        public void close() {
            right.close();
        }
    }
}
