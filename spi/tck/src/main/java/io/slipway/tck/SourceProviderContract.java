package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every [SourceProvider] keeps to. Extend it, tell how yours is opened and how source gets to its place.
public abstract class SourceProviderContract {
    private static final Map<String, String> FIRST =
            Map.of("readme.txt", "hello\n", "web/index.html", "<h1>one</h1>", "web/css/main.css", "h1 {}");
    private static final Map<String, String> SECOND = Map.of("readme.txt", "changed\n", "web/index.html", "two");

    @TempDir
    Path folder;

    private SourceProvider provider;
    private final List<SourceProvider> opened = new ArrayList<>();
    private int fetched;

    /// Opens the provider; called again within a test, that is the kernel after a crash.
    protected abstract SourceProvider open() throws Exception;

    /// Makes a place of its own that holds these files, contents by path, and says how to get at it.
    protected abstract SourceRef publish(Map<String, String> files) throws Exception;

    /// Puts these files in the place of those that `ref` means by now.
    protected abstract void change(SourceRef ref, Map<String, String> files) throws Exception;

    /// A location of the right form where nothing is.
    protected abstract SourceRef nowhere() throws Exception;

    @BeforeEach
    final void begin() throws Exception {
        provider = reopen();
    }

    @AfterEach
    final void end() {
        opened.forEach(SourceProvider::close);
    }

    @Test
    void fetchesWhatWasPublished() throws Exception {
        var ref = publish(FIRST);

        assertThat(fetch(provider, ref)).isEqualTo(FIRST);
    }

    @Test
    void resolvesToTheSameRevisionUntilSomethingChanges() throws Exception {
        var ref = publish(FIRST);

        var revision = provider.resolve(ref);

        assertThat(revision.id()).isNotBlank();
        assertThat(provider.resolve(ref).id()).isEqualTo(revision.id());
        assertThat(reopen().resolve(ref).id()).isEqualTo(revision.id());
    }

    @Test
    void aChangeIsAnotherRevision() throws Exception {
        var ref = publish(FIRST);
        var before = provider.resolve(ref);

        change(ref, SECOND);

        assertThat(provider.resolve(ref).id()).isNotEqualTo(before.id());
        assertThat(fetch(provider, ref)).isEqualTo(SECOND);
    }

    @Test
    void anOldRevisionIsFetchedAsItWasOrRefused() throws Exception {
        var ref = publish(FIRST);
        var before = provider.resolve(ref);
        change(ref, SECOND);
        var into = into();

        try {
            provider.fetch(before, into);
            assertThat(content(into)).isEqualTo(FIRST);
        } catch (SlipwayException e) {
            assertThat(e.failure()).isEqualTo(Failure.CONFLICT);
        }
    }

    @Test
    void fetchesOnlyTheFolderThatIsWanted() throws Exception {
        var ref = withFolder(publish(FIRST), "web");

        assertThat(fetch(provider, ref)).isEqualTo(Map.of("index.html", "<h1>one</h1>", "css/main.css", "h1 {}"));
    }

    @Test
    void anUnknownFolderIsRefusedByName() throws Exception {
        var ref = withFolder(publish(FIRST), "nobody");

        assertThatThrownBy(() -> fetch(provider, ref))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.INVALID))
                .hasMessageContaining("nobody");
    }

    @Test
    void aLocationWhereNothingIsIsRefused() throws Exception {
        var ref = nowhere();

        var refusal = catchThrowableOfType(SlipwayException.class, () -> provider.resolve(ref));

        assertThat(refusal).isNotNull();
        assertThat(refusal.failure()).isIn(Failure.INVALID, Failure.UNAVAILABLE, Failure.DENIED);
        assertThat(refusal.getMessage()).isNotBlank();
    }

    @Test
    void noRefusalTellsACredential() throws Exception {
        var ref = nowhere();
        var secret = new SourceRef.Credentials("someone", Secret.of("tCk5ecret"));
        var withSecret = new SourceRef(ref.location(), ref.version(), ref.folder(), Optional.of(secret));

        for (Throwable at = catchThrowableOfType(Exception.class, () -> provider.resolve(withSecret));
                at != null;
                at = at.getCause()) {
            assertThat(at.toString()).doesNotContain("tCk5ecret");
        }
    }

    @Test
    void callsOverlap() throws Exception {
        var ref = publish(FIRST);
        var revision = provider.resolve(ref);
        var one = into();
        var two = into();

        Interrupts.overlap(
                Duration.ofSeconds(30), () -> provider.fetch(revision, one), () -> provider.fetch(revision, two));

        assertThat(content(one)).isEqualTo(FIRST);
        assertThat(content(two)).isEqualTo(FIRST);
    }

    @Test
    void returnsWithinASecondOfAnInterrupt() throws Exception {
        var ref = publish(FIRST);
        Interrupts.endWithinASecond(() -> provider.resolve(ref));
        var revision = provider.resolve(ref);
        Interrupts.endWithinASecond(() -> provider.fetch(revision, into()));

        assertThat(fetch(provider, ref)).isEqualTo(FIRST);
    }

    private Map<String, String> fetch(SourceProvider from, SourceRef ref) throws Exception {
        var into = into();
        from.fetch(from.resolve(ref), into);
        return content(into);
    }

    private Path into() throws IOException {
        return Files.createDirectory(folder.resolve("fetched" + ++fetched));
    }

    private SourceProvider reopen() throws Exception {
        var another = open();
        opened.add(another);
        return another;
    }

    private static SourceRef withFolder(SourceRef ref, String folder) {
        return new SourceRef(ref.location(), ref.version(), folder, ref.credentials());
    }

    private static Map<String, String> content(Path root) throws IOException {
        var content = new TreeMap<String, String>();
        try (var paths = Files.walk(root)) {
            for (var path : paths.filter(Files::isRegularFile).toList()) {
                content.put(root.relativize(path).toString(), Files.readString(path));
            }
        }
        return content;
    }
}
