package io.slipway.engine.build;

import io.slipway.engine.configuration.BuildLimits;
import io.slipway.engine.configuration.Machine;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Room;
import io.slipway.host.BuildUsers;
import io.slipway.host.DiskUse;
import io.slipway.host.Folders;
import io.slipway.host.HostSandbox;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The folders of builds on this machine: `work/<build>` for one run each, `cache/<component>/kept` between the
/// builds of a component. Only so many builds run at once as the machine has room for; the others wait.
///
/// As root each build has a user of its own, to which its folders belong while it runs. Nobody but root may
/// look around in `work` and `cache`, and a cache that no build uses is closed to everybody: the number of the
/// user to whom it last belonged is another's by then.
public final class BuildWorkplace {
    private static final String OPEN = "rwx--x--x";
    private static final String CLOSED = "rwx------";
    private static final String KEPT = "kept";
    /// Before the name of a cache on its way out; builds begin otherwise.
    private static final String GONE = "gone-";

    private final Path root;
    private final Machine machine;
    private final Optional<BuildUsers> users;
    private final CrashPoints crashPoints;
    private final Semaphore places;
    private final ReentrantLock lock = new ReentrantLock();
    /// Components whose caches are in use.
    private final Set<String> busy = new HashSet<>();
    private boolean closedCaches;

    /// @param users whom builds run as where this process is root
    public BuildWorkplace(Path root, Machine machine, Optional<BuildUsers> users, CrashPoints crashPoints) {
        this.root = root;
        this.machine = machine;
        this.users = users;
        this.crashPoints = crashPoints;
        this.places = new Semaphore(machine.builds(), true);
    }

    /// The folders of one run; closing removes all but the cache.
    final class Bench implements AutoCloseable {
        final Path tree;
        final Path cache;
        final Path scratch;
        private final Path run;
        private final String componentId;
        private final Optional<BuildUsers.Lease> lease;

        private Bench(Path run, String componentId, Optional<BuildUsers.Lease> lease) throws IOException {
            this.run = run;
            this.componentId = componentId;
            this.lease = lease;
            make(run, OPEN);
            this.tree = make(run.resolve("tree"), CLOSED);
            this.scratch = make(run.resolve("scratch"), CLOSED);
            this.cache = make(make(cache(componentId), OPEN).resolve(KEPT), CLOSED);
        }

        Sandbox sandbox(BuildLimits limits, BuildLog log) throws IOException {
            var bounds = limits.on(machine, Files.getFileStore(root).getUsableSpace());
            if (DiskUse.of(cache) > bounds.diskBytes() / 2) {
                log.line("the cache takes more than half of diskBytes: it is emptied");
                Folders.delete(cache);
                make(cache, CLOSED);
            }
            return new HostSandbox(
                    bounds,
                    lease.map(BuildUsers.Lease::user).orElse(null),
                    List.of(tree, scratch, cache),
                    make(run.resolve("sandbox"), OPEN));
        }

        /// Takes a file at the top of the source away; with the whole run it would go in a crash.
        void leaveOut(String name) throws IOException {
            var file = tree.resolve(name);
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(file);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                lease.ifPresent(BuildUsers.Lease::close);
                restrict(cache(componentId), CLOSED);
                Files.setLastModifiedTime(cache(componentId), FileTime.from(Instant.now()));
                crashPoints.around("BuildWorkplace.close", () -> Folders.delete(run));
            } finally {
                giveBack(componentId);
            }
        }
    }

    /// Waits until there is room for another build.
    Bench open(String buildId, String componentId, BuildLog log) throws IOException, InterruptedException {
        if (!places.tryAcquire()) {
            log.line("waiting for a place: %d builds are under way on this machine".formatted(machine.builds()));
            places.acquire();
        }
        lock.lock();
        try {
            busy.add(componentId);
        } finally {
            lock.unlock();
        }
        try {
            prepare();
            return bench(buildId, componentId, users.map(BuildUsers::take));
        } catch (IOException | RuntimeException e) {
            giveBack(componentId);
            throw e;
        }
    }

    private Bench bench(String buildId, String componentId, Optional<BuildUsers.Lease> lease) throws IOException {
        var bench = new AtomicReference<@Nullable Bench>();
        try {
            crashPoints.around(
                    "BuildWorkplace.open", () -> bench.set(new Bench(work().resolve(buildId), componentId, lease)));
            return Objects.requireNonNull(bench.get());
        } catch (IOException | RuntimeException e) {
            lease.ifPresent(BuildUsers.Lease::close);
            throw e;
        }
    }

    private void giveBack(String componentId) {
        lock.lock();
        try {
            busy.remove(componentId);
        } finally {
            lock.unlock();
        }
        places.release();
    }

    /// Removes what is kept for a component that is gone.
    public void forget(String componentId) throws IOException {
        crashPoints.around("BuildWorkplace.forget", () -> Folders.delete(cache(componentId)));
    }

    /// `failure` with the folder of builds and what to mend, where it came from a disk without room.
    SlipwayException told(SlipwayException failure) {
        return Room.told(failure, root);
    }

    /// The folders that builds have left which a crash cut off. Only before the first build of this process;
    /// names are never used again, so that [#sweep] may follow at leisure.
    public List<Path> left() throws IOException {
        if (Files.notExists(work())) {
            return List.of();
        }
        try (var folders = Files.list(work())) {
            return folders.toList();
        }
    }

    /// Removes what [#left] has found.
    public void sweep(List<Path> left) throws IOException {
        for (var folder : left) {
            crashPoints.around("BuildWorkplace.sweep", () -> Folders.delete(folder));
        }
    }

    /// What all caches take.
    public long cacheBytes() throws IOException {
        return DiskUse.of(root.resolve("cache"));
    }

    /// Removes whole caches, the one that was used longest ago first, until all take at most `keepBytes`. One that a
    /// build uses stays, and so does what no workplace made.
    ///
    /// @return what was removed, in bytes
    public long shrinkCaches(long keepBytes) throws IOException {
        removeWhatWasPutAside();
        var caches = caches();
        var total = caches.stream().mapToLong(Cache::bytes).sum();
        var removed = 0L;
        for (var cache : caches) {
            if (total - removed <= keepBytes) {
                break;
            }
            if (remove(cache)) {
                removed += cache.bytes();
            }
        }
        return removed;
    }

    private void removeWhatWasPutAside() throws IOException {
        for (var left : left()) {
            if (left.getFileName().toString().startsWith(GONE)) {
                Folders.delete(left);
            }
        }
    }

    private record Cache(String componentId, Path folder, Instant usedAt, long bytes) {}

    /// The one used longest ago first.
    private List<Cache> caches() throws IOException {
        var caches = new ArrayList<Cache>();
        for (var folder : cacheFolders()) {
            var used = Files.getLastModifiedTime(folder).toInstant();
            caches.add(new Cache(folder.getFileName().toString(), folder, used, DiskUse.of(folder)));
        }
        caches.sort(Comparator.comparing(Cache::usedAt));
        return caches;
    }

    /// Ours are those with the folder that we make in each.
    private List<Path> cacheFolders() throws IOException {
        var ours = new ArrayList<Path>();
        if (Files.isDirectory(root.resolve("cache"))) {
            try (var folders = Files.newDirectoryStream(root.resolve("cache"))) {
                for (var folder : folders) {
                    if (!Files.isSymbolicLink(folder) && Files.isDirectory(folder.resolve(KEPT))) {
                        ours.add(folder);
                    }
                }
            }
        }
        return ours;
    }

    /// By a rename first, so that no build ever finds half a cache, whenever this is cut off.
    private boolean remove(Cache cache) throws IOException {
        var gone = make(work(), OPEN).resolve(GONE + cache.componentId());
        lock.lock();
        try {
            if (busy.contains(cache.componentId())) {
                return false;
            }
            Folders.delete(gone);
            crashPoints.around("BuildWorkplace.shrink", () -> Files.move(cache.folder(), gone));
        } finally {
            lock.unlock();
        }
        crashPoints.around("BuildWorkplace.shrink", () -> Folders.delete(gone));
        return true;
    }

    /// Closes the caches of builds that a crash cut off.
    private void prepare() throws IOException {
        lock.lock();
        try {
            make(root, OPEN);
            make(root.resolve("cache"), OPEN);
            if (!closedCaches) {
                for (var cache : cacheFolders()) {
                    restrict(cache, CLOSED);
                }
                closedCaches = true;
            }
            make(work(), OPEN);
        } finally {
            lock.unlock();
        }
    }

    private Path work() {
        return root.resolve("work");
    }

    private Path cache(String componentId) {
        return root.resolve("cache").resolve(componentId);
    }

    private static Path make(Path folder, String permissions) throws IOException {
        Files.createDirectories(folder);
        restrict(folder, permissions);
        return folder;
    }

    private static void restrict(Path folder, String permissions) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }
}
