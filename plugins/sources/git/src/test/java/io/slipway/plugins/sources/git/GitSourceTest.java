package io.slipway.plugins.sources.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.plugins.sources.git.GitSourceConfig.HostKeys;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceRef;
import io.slipway.spi.source.SourceRef.Credentials;
import io.slipway.tck.Await;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresBackend("git")
final class GitSourceTest {
    static final GitSourceConfig CONFIG =
            new GitSourceConfig(Duration.ofSeconds(20), true, HostKeys.ACCEPT_NEW, Optional.empty(), 1_000, 1_000_000);

    @TempDir
    Path folder;

    private GitHttpServer server;
    private TestRepository repository;
    private SourceProvider source;
    private int fetched;

    @BeforeEach
    void open() throws Exception {
        server = new GitHttpServer(folder.resolve("shown"));
        repository = TestRepository.create(folder.resolve("shown"), "shop");
        source = open(CONFIG);
    }

    @AfterEach
    void close() {
        source.close();
        server.close();
    }

    @Test
    void branchesTagsAndCommitsAreVersions() throws Exception {
        var first = repository.commit(Map.of("a", "1"));
        repository.git("tag", "v1");
        repository.git("tag", "-a", "v1-signed-off", "-m", "a tag with a message");
        repository.git("checkout", "-q", "-b", "next/big");
        var second = repository.commit(Map.of("a", "2"));

        assertThat(resolve("")).isEqualTo(first);
        assertThat(resolve("main")).isEqualTo(first);
        assertThat(resolve("v1")).isEqualTo(first);
        assertThat(resolve("v1-signed-off")).isEqualTo(first);
        assertThat(resolve("next/big")).isEqualTo(second);
        assertThat(resolve("refs/heads/next/big")).isEqualTo(second);
        assertThat(resolve(first)).isEqualTo(first);
        assertThat(fetch("v1-signed-off", "").resolve("a")).hasContent("1");
        assertThat(fetch("next/big", "").resolve("a")).hasContent("2");
    }

    @Test
    void aCommitThatNoBranchEndsAtIsFetchedWhateverTheServerAllows() throws Exception {
        var first = repository.commit(Map.of("a", "1"));
        repository.commit(Map.of("a", "2"));
        assertThat(fetch(first, "").resolve("a")).hasContent("1");

        Files.writeString(
                repository.bare().resolve("config"),
                "[uploadpack]\n\tallowAnySHA1InWant = false\n",
                StandardOpenOption.APPEND);
        assertThat(fetch(first, "").resolve("a")).hasContent("1");
    }

    @Test
    void anUnknownVersionIsToldWithThoseThatAreThere() throws Exception {
        repository.commit(Map.of("a", "1"));

        assertRefused(() -> resolve("mian"), Failure.INVALID, "version is 'mian'", "there is main");
        assertRefused(
                () -> fetch("0123456789012345678901234567890123456789", ""),
                Failure.CONFLICT,
                "no longer has the commit");
    }

    @Test
    void anEmptyRepositoryIsTold() {
        assertRefused(() -> resolve(""), Failure.INVALID, "is empty");
    }

    @Test
    void modesAndLinksAreKept() throws Exception {
        Files.writeString(repository.work().resolve("run.sh"), "#!/bin/sh");
        assertThat(repository.work().resolve("run.sh").toFile().setExecutable(true))
                .isTrue();
        Files.createSymbolicLink(repository.work().resolve("link"), Path.of("run.sh"));
        repository.commitAll();

        var tree = fetch("", "");

        assertThat(tree.resolve("run.sh")).isExecutable();
        assertThat(tree.resolve("link")).isSymbolicLink().hasContent("#!/bin/sh");
        assertThat(tree.resolve(".git")).doesNotExist();
    }

    @Test
    void aLinkThatLeadsOutIsRefused() throws Exception {
        Files.createSymbolicLink(repository.work().resolve("passwd"), Path.of("/etc/passwd"));
        repository.commitAll();

        assertRefused(() -> fetch("", ""), Failure.INVALID, "'passwd' is a link to '/etc/passwd'");
    }

    @Test
    void boundsHold() throws Exception {
        repository.commit(Map.of("a", "x".repeat(600_000), "b", "y".repeat(600_000)));

        assertRefused(() -> fetch("", ""), Failure.INVALID, "maxContentBytes");
    }

    @Test
    void submodulesAreFetchedFromBesideTheirRepository() throws Exception {
        var library = TestRepository.create(folder.resolve("shown"), "library");
        var wanted = library.commit(Map.of("lib.txt", "one"));
        repository.commit(Map.of("app/main.txt", "main"));
        repository.git("submodule", "add", "-q", library.bare().toString(), "app/library");
        repository.git("config", "-f", ".gitmodules", "submodule.app/library.url", "../library.git");
        repository.commitAll();
        library.commit(Map.of("lib.txt", "two"));

        assertThat(wanted).isNotBlank();
        assertThat(fetch("", "").resolve("app/library/lib.txt")).hasContent("one");
        assertThat(fetch("", "app").resolve("library/lib.txt")).hasContent("one");
        try (var without = open(new GitSourceConfig(
                Duration.ofSeconds(20), false, HostKeys.STRICT, Optional.empty(), 1_000, 1_000_000))) {
            assertThat(fetch(without, ref("", "")).resolve("app/library")).doesNotExist();
        }
    }

    @Test
    void credentialsAreAskedForAndChecked() throws Exception {
        repository.commit(Map.of("a", "1"));
        server.demand("s3cret");

        var good = withCredentials("someone", "s3cret");
        assertThat(fetch(source, good).resolve("a")).hasContent("1");
        assertRefused(() -> resolve(""), Failure.DENIED, "check the credentials");
        assertThatThrownBy(() -> source.resolve(withCredentials("someone", "wr0ng")))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DENIED))
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void aRepositoryThatDoesNotAnswerIsUnavailable() throws Exception {
        repository.commit(Map.of("a", "1"));
        server.fallSilent();
        try (var impatient = open(new GitSourceConfig(
                Duration.ofSeconds(1), true, HostKeys.STRICT, Optional.empty(), 1_000, 1_000_000))) {
            assertRefused(() -> impatient.resolve(ref("", "")), Failure.UNAVAILABLE, "127.0.0.1");
        }
    }

    @Test
    void anInterruptIsAnsweredWhileTheRepositoryIsSilent() throws Exception {
        repository.commit(Map.of("a", "1"));
        server.fallSilent();
        var answer = new FutureTask<>(() -> source.resolve(ref("", "")));
        var caller = Thread.ofPlatform().start(answer);
        Await.until(Duration.ofSeconds(10), "the request waits", () -> server.waiting() > 0);

        caller.interrupt();

        assertThatThrownBy(() -> answer.get(1, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        Await.until(Duration.ofSeconds(5), "nothing is left", () -> isEmpty(folder.resolve("instance")));
    }

    @Test
    void whatACrashLeftIsSweptAwayInTime() throws Exception {
        repository.commit(Map.of("a", "1"));
        var old = Files.createDirectories(folder.resolve("instance/fetch1"));
        var young = Files.createDirectories(folder.resolve("instance/fetch2"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

        resolve("");

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:///etc", "/etc", "git://localhost/x", "ext::sh", "https:///nohost", "ftp://localhost/x"})
    void onlyHttpAndSshAreSpoken(String location) {
        var ref = new SourceRef(URI.create(location), "", "", Optional.empty());

        assertRefused(() -> source.resolve(ref), Failure.INVALID, "must be an http:, https: or ssh: URI");
    }

    @Test
    void aPasswordInTheLocationIsRefusedAndNotRepeated() {
        var ref = new SourceRef(URI.create("https://me:s3cret@localhost/x"), "", "", Optional.empty());

        assertThatThrownBy(() -> source.resolve(ref))
                .hasMessageContaining("holds a password")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void nothingIsLeftInTheFolderOfTheInstance() throws Exception {
        repository.commit(Map.of("a", "1"));
        fetch("", "");

        assertThat(folder.resolve("instance")).isEmptyDirectory();
    }

    @Test
    @RequiresBackend("sshd")
    void sshKeepsTheKeyOfAHostAndRefusesAnother() throws Exception {
        repository.commit(Map.of("a", "1"));
        try (var ssh = new GitSshServer(folder.resolve("ssh"))) {
            var ref = new SourceRef(
                    ssh.uri(repository.bare()), "", "", Optional.of(new Credentials("", Secret.of(ssh.clientKey()))));

            assertThat(fetch(source, ref).resolve("a")).hasContent("1");
            assertThat(folder.resolve("instance/known_hosts")).content().startsWith("[127.0.0.1]:" + ssh.port());

            ssh.changeHostKey();
            assertRefused(() -> source.resolve(ref), Failure.DENIED, "another one than before", "known_hosts");
        }
    }

    @Test
    @RequiresBackend("sshd")
    void strictSshKnowsOnlyTheHostsOfItsFile() throws Exception {
        repository.commit(Map.of("a", "1"));
        try (var ssh = new GitSshServer(folder.resolve("ssh"))) {
            var known = folder.resolve("trusted");
            var ref = new SourceRef(
                    ssh.uri(repository.bare()), "", "", Optional.of(new Credentials("", Secret.of(ssh.clientKey()))));
            try (var strict = open(new GitSourceConfig(
                    Duration.ofSeconds(20), true, HostKeys.STRICT, Optional.of(known), 1_000, 1_000_000))) {
                assertRefused(() -> strict.resolve(ref), Failure.DENIED, "is not known");

                Files.writeString(known, ssh.hostKey());
                assertThat(fetch(strict, ref).resolve("a")).hasContent("1");
            }
        }
    }

    @Test
    @RequiresBackend("sshd")
    void aWrongOrBrokenKeyIsDeniedAndNotRepeated() throws Exception {
        repository.commit(Map.of("a", "1"));
        try (var ssh = new GitSshServer(folder.resolve("ssh"))) {
            var uri = ssh.uri(repository.bare());
            assertRefused(
                    () -> source.resolve(new SourceRef(uri, "", "", Optional.empty())), Failure.DENIED, "credentials");
            var broken = Secret.of("-----BEGIN OPENSSH PRIVATE KEY-----\nabcd\n-----END OPENSSH PRIVATE KEY-----");
            assertThatThrownBy(
                            () -> source.resolve(new SourceRef(uri, "", "", Optional.of(new Credentials("", broken)))))
                    .isInstanceOfSatisfying(
                            SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.INVALID))
                    .hasMessageContaining("is no private key")
                    .hasMessageNotContaining("abcd");
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private SourceProvider open(GitSourceConfig config) {
        return new GitSourceFactory().create(config, TestContext.in(folder.resolve("instance")));
    }

    private SourceRef ref(String version, String wanted) {
        return new SourceRef(server.uri("shop"), version, wanted, Optional.empty());
    }

    private SourceRef withCredentials(String user, String password) {
        return new SourceRef(server.uri("shop"), "", "", Optional.of(new Credentials(user, Secret.of(password))));
    }

    private String resolve(String version) throws InterruptedException {
        return source.resolve(ref(version, "")).id();
    }

    private Path fetch(String version, String wanted) throws IOException, InterruptedException {
        return fetch(source, ref(version, wanted));
    }

    private Path fetch(SourceProvider from, SourceRef ref) throws IOException, InterruptedException {
        var into = Files.createDirectory(folder.resolve("tree" + ++fetched));
        from.fetch(from.resolve(ref), into);
        return into;
    }

    private static void assertRefused(ThrowingCallable call, Failure failure, String... messages) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        e -> assertThat(e.failure()).as(e.toString()).isEqualTo(failure))
                .hasMessageContainingAll(messages);
    }
}
