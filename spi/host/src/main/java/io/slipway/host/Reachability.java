package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a user may pass all folders that lead to a path.
final class Reachability {
    private static final int OWNER_SEARCH = 0100;
    private static final int GROUP_SEARCH = 0010;
    private static final int OTHER_SEARCH = 0001;

    private Reachability() {}

    /// The way for `user` to `paths`: empty where there is one already, else a passage to `grounds`, in which
    /// the paths lie.
    ///
    /// @throws SlipwayException `DENIED`, naming the folder that is closed, where there is no way
    static Optional<Passage> way(List<Path> paths, List<Path> grounds, HostUser user)
            throws IOException, InterruptedException {
        var all = new ArrayList<>(paths);
        all.addAll(grounds);
        var passage = Passage.to(grounds, user);
        for (var path : all) {
            var closed = firstClosed(path.toRealPath(), user);
            if (closed.isPresent()
                    && (passage.isEmpty()
                            || !passage.get().covers(path)
                            || passage.get().covers(closed.get())
                            || !Passage.isPossible())) {
                throw new SlipwayException(
                        Failure.DENIED,
                        "user %d cannot reach %s since %s is closed to it: run `chmod o+x %s`, or move the data folder"
                                        .formatted(user.uid(), path, closed.get(), closed.get())
                                + " to a place that every user may pass");
            }
        }
        return passage;
    }

    /// The first folder on the way to `path`, itself included, that `user` may not pass.
    static Optional<Path> firstClosed(Path path, HostUser user) throws IOException {
        var steps = new ArrayList<Path>();
        for (var step = path; step != null; step = step.getParent()) {
            steps.add(step);
        }
        for (var step : steps.reversed()) {
            var mode = attribute(step, "mode");
            var needed = attribute(step, "uid") == user.uid()
                    ? OWNER_SEARCH
                    : attribute(step, "gid") == user.gid() ? GROUP_SEARCH : OTHER_SEARCH;
            if ((mode & needed) == 0) {
                return Optional.of(step);
            }
        }
        return Optional.empty();
    }

    private static int attribute(Path folder, String name) throws IOException {
        if (Files.getAttribute(folder, "unix:" + name) instanceof Integer value) {
            return value;
        }
        throw new IOException("the file system of %s tells no %s".formatted(folder, name));
    }
}
