package io.slipway.plugins.loadbalancers.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Clients that ask without a pause: some keep their connection until they are told to close it, some do not.
/// Anything but an answer of 200 is an error that [#end] throws.
final class Load {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final List<Future<?>> clients = new ArrayList<>();

    Load(int port) {
        for (var keeps : List.of(true, true, false, false)) {
            clients.add(threads.submit(() -> {
                while (!isOver.get()) {
                    ask(port, keeps);
                }
                return answered;
            }));
        }
    }

    private void ask(int port, boolean keeps) throws Exception {
        try (var client = new Wire(port)) {
            var isOpen = true;
            while (isOpen && !isOver.get()) {
                var answer = client.head("GET / HTTP/1.1", "Host: a").answer();
                assertThat(answer.status()).isEqualTo(200);
                answered.incrementAndGet();
                isOpen = keeps && !answer.headers().containsKey("connection");
            }
        }
    }

    /// How many requests were answered so far.
    int answered() {
        return answered.get();
    }

    /// How many requests were answered.
    int end() throws InterruptedException, ExecutionException {
        isOver.set(true);
        for (var client : clients) {
            client.get();
        }
        threads.shutdown();
        return answered.get();
    }
}
