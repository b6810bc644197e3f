package io.slipway.plugins.sources.git;

import io.slipway.host.tree.TreeWriter;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.source.Revision;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.RefSpec;

/// Source from git repositories. A revision is a commit; of it alone, without its history, the content is
/// fetched wherever the server allows that.
final class GitSource implements SourceProvider {
    /// Submodules within submodules, further down than anyone means.
    private static final int DEEPEST = 5;

    private static final String FETCH = "fetch";
    private static final Duration LEFT_OVER = Duration.ofDays(1);
    private static final String WANTED = "refs/slipway/wanted";

    private final GitSourceConfig config;
    private final Path folder;
    private final Clock clock;
    private final KnownHosts hosts;
    private final Interruptible threads = new Interruptible();
    private final AtomicBoolean swept = new AtomicBoolean();

    /// @param folder of this instance; keeps the hosts it met, and repositories while they are fetched
    GitSource(GitSourceConfig config, Path folder, Clock clock) {
        this.config = config;
        this.folder = folder;
        this.clock = clock;
        this.hosts = new KnownHosts(config.hostKeys(), config.knownHosts(), folder.resolve("known_hosts"));
    }

    @Override
    public Revision resolve(SourceRef ref) throws InterruptedException {
        var location = new Location(ref.location(), ref.credentials());
        try {
            return threads.run(() -> inRepository(repository -> {
                try (var connection = Connection.open(location, repository, hosts, folder)) {
                    var refs = connection.talk(config.timeout(), transport -> {
                        try (var fetch = transport.openFetch()) {
                            return fetch.getRefsMap();
                        }
                    });
                    return new Revision(
                            ref, new Versions(refs).commit(ref.version()).name(), ref.version());
                }
            }));
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "%s did not answer".formatted(location), e);
        }
    }

    @Override
    public void fetch(Revision revision, Path into) throws IOException, InterruptedException {
        var ref = revision.ref();
        var location = new Location(ref.location(), ref.credentials());
        var tree = new TreeWriter(into, config.bounds());
        threads.run(() -> {
            write(location, new Wanted(ObjectId.fromString(revision.id()), ref.folder(), "", 0), tree);
            tree.finish();
            return revision;
        });
    }

    @Override
    public void close() {
        threads.close();
    }

    /// @param folder the only part that is wanted, or empty
    /// @param prefix where it goes: empty, or ends with `/`
    /// @param depth how many repositories lie around it
    private record Wanted(ObjectId commit, String folder, String prefix, int depth) {
        Wanted submodule(String path, ObjectId commit) {
            if (depth == DEEPEST) {
                throw SlipwayException.invalid("submodules lie more than %d deep".formatted(DEEPEST));
            }
            var below = folder.isEmpty()
                    ? path
                    : path.substring(folder.replaceAll("/+$", "").length() + 1);
            return new Wanted(commit, "", prefix + below + "/", depth + 1);
        }
    }

    private void write(Location location, Wanted wanted, TreeWriter tree) throws IOException, InterruptedException {
        inRepository(repository -> {
            load(location, wanted.commit(), repository);
            var checkout = new Checkout(repository, tree, wanted.prefix());
            var submodules = checkout.write(wanted.commit(), wanted.folder());
            if (config.submodules() && !submodules.isEmpty()) {
                var urls = checkout.modules(wanted.commit());
                for (var submodule : submodules.entrySet()) {
                    var url = urls.getOrDefault(submodule.getKey(), "");
                    write(location.submodule(url), wanted.submodule(submodule.getKey(), submodule.getValue()), tree);
                }
            }
            return wanted;
        });
    }

    /// Brings `commit` into `repository`: alone if the server gives single commits, else with all history.
    private void load(Location location, ObjectId commit, Repository repository) throws IOException {
        try (var connection = Connection.open(location, repository, hosts, folder)) {
            connection.talk(config.timeout(), transport -> {
                transport.setDepth(1);
                return transport.fetch(
                        NullProgressMonitor.INSTANCE, List.of(new RefSpec("%s:%s".formatted(commit.name(), WANTED))));
            });
        } catch (SlipwayException e) {
            if (e.failure() != Failure.UNAVAILABLE) {
                throw e;
            }
            loadAll(location, repository);
        }
        if (!has(repository, commit)) {
            throw SlipwayException.conflict("%s no longer has the commit %s".formatted(location, commit.name()));
        }
    }

    private void loadAll(Location location, Repository repository) throws IOException {
        try (var connection = Connection.open(location, repository, hosts, folder)) {
            connection.talk(
                    config.timeout(),
                    transport -> transport.fetch(
                            NullProgressMonitor.INSTANCE,
                            List.of(
                                    new RefSpec("+refs/heads/*:refs/heads/*"),
                                    new RefSpec("+refs/tags/*:refs/tags/*"))));
        }
    }

    private static boolean has(Repository repository, ObjectId commit) throws IOException {
        try (var walk = new RevWalk(repository)) {
            walk.parseCommit(commit);
            return true;
        } catch (MissingObjectException e) {
            return false;
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T in(FileRepository repository) throws IOException, InterruptedException;
    }

    /// Works in an empty repository that is gone afterwards.
    private <T> T inRepository(Work<T> work) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        removeLeftovers();
        var place = Files.createTempDirectory(folder, FETCH);
        try (var repository = (FileRepository)
                new FileRepositoryBuilder().setGitDir(place.toFile()).setBare().build()) {
            repository.create(true);
            return work.in(repository);
        } finally {
            remove(place);
        }
    }

    /// What a crash left behind; what is younger may be in use by a predecessor of this instance.
    private void removeLeftovers() throws IOException {
        if (swept.compareAndSet(false, true)) {
            var limit = clock.instant().minus(LEFT_OVER);
            try (var places = Files.newDirectoryStream(folder, FETCH + "*")) {
                for (var place : places) {
                    if (Files.getLastModifiedTime(place).toInstant().isBefore(limit)) {
                        remove(place);
                    }
                }
            }
        }
    }

    private static void remove(Path place) throws IOException {
        try (var files = Files.walk(place)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
