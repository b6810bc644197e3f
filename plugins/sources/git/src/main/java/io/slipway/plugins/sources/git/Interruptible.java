package io.slipway.plugins.sources.git;

import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Runs what waits on the network so that an interrupt is always answered in time. The work runs on a virtual
/// thread, whose sockets are closed when it is interrupted; a caller's own thread might not be one.
final class Interruptible implements AutoCloseable {
    private static final long LAST_MILLIS = 700;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    <T> T run(Callable<T> work) throws IOException, InterruptedException {
        var ended = new CountDownLatch(1);
        var answer = threads.submit(() -> {
            try {
                return work.call();
            } finally {
                ended.countDown();
            }
        });
        try {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(true);
            // It should be gone from the caller's folder before the caller goes on.
            if (!ended.await(LAST_MILLIS, TimeUnit.MILLISECONDS)) {
                e.addSuppressed(new IOException("the repository's connection did not end in time"));
            }
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SlipwayException failure -> throw failure;
                case IOException failure -> throw failure;
                case InterruptedException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IOException(e.getCause());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
