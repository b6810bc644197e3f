package io.slipway.http;

import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Whether the server serves: not yet while it starts, no more while it stops, and not while its database is gone.
@Singleton
final class Readiness {
    /// Whoever asks a server whether it is ready waits a second, as a rule.
    private static final Duration ANSWER = Duration.ofMillis(900);

    private final Database database;
    private final AtomicReference<@Nullable FutureTask<Boolean>> looking = new AtomicReference<>();
    private volatile boolean serving;

    @Inject
    Readiness(Database database) {
        this.database = database;
    }

    /// Why it is not ready; empty if it is.
    Optional<String> trouble() throws InterruptedException {
        if (!serving) {
            return Optional.of("The server is starting or stopping");
        }
        return answers() ? Optional.empty() : Optional.of("The database does not answer");
    }

    void set(boolean now) {
        serving = now;
    }

    // One look at a time, however many ask: each may wait for a database that is gone.
    private boolean answers() throws InterruptedException {
        var begun = new FutureTask<>(this::look);
        var underWay = looking.compareAndExchange(null, begun);
        if (underWay == null) {
            Thread.ofVirtual().name("readiness").start(begun);
        }
        try {
            return (underWay == null ? begun : underWay).get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the look at the database failed", e);
        }
    }

    private boolean look() {
        try {
            database.read(Tx::now);
            return true;
        } catch (SlipwayException _) {
            return false;
        } finally {
            looking.set(null);
        }
    }
}
