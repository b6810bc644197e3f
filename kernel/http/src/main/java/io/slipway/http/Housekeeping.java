package io.slipway.http;

import io.slipway.engine.artifact.ArtifactStore;
import io.slipway.engine.artifact.Uploads;
import io.slipway.engine.configuration.ArtifactSettings;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes artifacts and uploads that nothing needs any more, every now and then. Servers that share a store may
/// do so at the same time.
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY = Duration.ofHours(1);
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private final Database database;
    private final ArtifactStore artifacts;
    private final Uploads uploads;
    private final ArtifactSettings settings;
    private final Thread thread = Thread.ofVirtual().name("housekeeping").unstarted(this::run);

    Housekeeping(Database database, ArtifactStore artifacts, Uploads uploads, ArtifactSettings settings) {
        this.database = database;
        this.artifacts = artifacts;
        this.uploads = uploads;
        this.settings = settings;
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                once();
            }
        } catch (InterruptedException e) {
            LOG.debug("housekeeping ends with the server", e);
        }
    }

    void once() {
        try {
            // What is needed is asked first: what comes to be needed meanwhile is new, and the new stays anyway.
            var needed = database.read(Housekeeping::needed);
            var removed = artifacts.collect(needed, settings.keepBytes()).size()
                    + uploads.collect(needed).size();
            if (removed > 0) {
                LOG.info("removed {} artifacts and uploads that nothing needs any more", removed);
            }
        } catch (IOException | SlipwayException e) {
            LOG.warn("artifacts and uploads that nothing needs are kept for now", e);
        }
    }

    private static Set<String> needed(Tx tx) {
        var needed = new HashSet<String>();
        for (var named : new String[] {
            "select artifact as named from releases",
            "select artifact as named from builds where artifact is not null",
            "select upload as named from components where upload is not null",
            "select payload as named from operation where ended_at is null"
        }) {
            for (var text : tx.query(named, row -> row.text("named"))) {
                DIGEST.matcher(text).results().forEach(found -> needed.add(found.group()));
            }
        }
        return needed;
    }
}
