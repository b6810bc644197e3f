package io.slipway.engine.artifact;

import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Sources that clients sent, until the builds that name them are over.
public final class Uploads {
    private final ContentStore content;
    private final Collection collection;
    private final long mostBytes;

    private Uploads(ContentStore content, long mostBytes, Clock clock) {
        this.content = content;
        this.mostBytes = mostBytes;
        this.collection = new Collection(content, clock);
    }

    /// @param mostBytes the largest upload that is taken
    public static Uploads in(Path folder, long mostBytes, Clock clock, CrashPoints crashPoints) throws IOException {
        return new Uploads(new ContentFolder(folder, clock, crashPoints), mostBytes, clock);
    }

    /// Reads `in` to its end; the caller closes it. Once this returns the bytes are durable, and kept for a
    /// day at least.
    ///
    /// @throws SlipwayException `INVALID` if it is too large, `EXHAUSTED` if there is no room
    public Content store(InputStream in) throws IOException {
        return content.put(in, mostBytes);
    }

    /// What is asked for counts as young again: who asks is about to name it.
    public Optional<Content> find(String digest) throws IOException {
        return content.touch(digest);
    }

    /// A file with the bytes, not to be changed.
    ///
    /// @throws SlipwayException `INVALID` if there is no such upload
    public Path file(String digest) throws IOException {
        return content.file(digest)
                .orElseThrow(() -> SlipwayException.invalid(
                        "upload is '%s', which is not kept any more; upload it again".formatted(digest)));
    }

    /// All that is kept, in no order.
    public List<Content> list() throws IOException {
        return content.list();
    }

    /// Removes what is older than a day and not in `needed`; then, the oldest first, what is older than an hour
    /// until all take at most `keepBytes`.
    ///
    /// @return what was removed
    public List<Content> collect(Set<String> needed, long keepBytes) throws IOException {
        var removed = new ArrayList<>(collection.collect(needed, 0, Duration.ofDays(1)));
        removed.addAll(collection.collect(needed, keepBytes, Duration.ofHours(1)));
        return removed;
    }
}
