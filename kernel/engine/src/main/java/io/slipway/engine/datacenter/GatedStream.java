package io.slipway.engine.datacenter;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What the streams of plugins have in common: each pull has a deadline, and a reader whose plugin is replaced
/// is told to open the stream again. Pulled by one reader.
abstract class GatedStream implements AutoCloseable {
    private final PluginInstance owner;
    private final String what;
    private final AutoCloseable stream;
    private volatile boolean retired;

    @Nullable
    private volatile Call pull;

    /// @param what for people: `follow of local/scheduler`
    GatedStream(PluginInstance owner, String what, AutoCloseable stream) {
        this.owner = owner;
        this.what = what;
        this.stream = stream;
        owner.opened(this);
    }

    /// @param waits how long the pull itself may wait for something to come
    final <T> T pull(Duration waits, Callable<T> work) throws InterruptedException {
        var answer = new AtomicReference<@Nullable T>();
        var call = call(waits, () -> {
            answer.set(work.call());
            return null;
        });
        pull = call;
        try {
            run(call);
            return Objects.requireNonNull(answer.get());
        } finally {
            pull = null;
        }
    }

    /// What another thread than the reader's has to tell, where it may.
    ///
    /// @param waits how long that may take beyond what any call may
    final void tell(Duration waits, Telling work) throws InterruptedException {
        run(call(waits, () -> {
            work.run();
            return null;
        }));
    }

    @FunctionalInterface
    interface Telling {
        void run() throws Exception;
    }

    private Call call(Duration waits, Callable<@Nullable Object> work) {
        return new Call(what, owner.about(), waits.plus(owner.patience().call()), work);
    }

    private void run(Call call) throws InterruptedException {
        try {
            if (retired) {
                throw resume(new RetiredException());
            }
            var _ = owner.call(call);
        } catch (SlipwayException e) {
            throw retired ? resume(e) : e;
        } catch (RetiredException e) {
            throw resume(e);
        } catch (ExecutionException e) {
            throw retired ? resume(e) : Answers.failure(owner, what, e.getCause());
        }
    }

    private SlipwayException resume(Exception cause) {
        return new SlipwayException(
                Failure.UNAVAILABLE, "%s ended, since %s was replaced; open it again".formatted(what, owner), cause);
    }

    /// From now on the reader is told to open another.
    ///
    /// @return the pull that it waits in
    final Optional<Call> retire() {
        retired = true;
        return Optional.ofNullable(pull);
    }

    @Override
    public final void close() {
        owner.closed(this);
        try {
            owner.close(what, stream);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
