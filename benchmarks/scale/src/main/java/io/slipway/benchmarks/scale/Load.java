package io.slipway.benchmarks.scale;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Readers of the API, a few at a time, as people and dashboards are.
final class Load {
    private static final int READERS = 4;
    private static final String APPS = "/v1/teams/default/spaces/default/apps";

    private final ServerProcess server;
    private final int apps;

    Load(ServerProcess server, int apps) {
        this.server = server;
        this.apps = apps;
    }

    /// Kinds of requests, each with its weight in the mix of all.
    enum Kind {
        LIST,
        APP,
        INSTANCES,
        OPERATIONS
    }

    /// Milliseconds of each of `count` requests of one kind.
    double[] read(Kind kind, int count) throws InterruptedException {
        try (var readers = Executors.newFixedThreadPool(READERS)) {
            var parts = new ArrayList<Future<List<Double>>>();
            for (int reader = 0; reader < READERS; reader++) {
                var random = new Random(reader);
                Callable<List<Double>> part = () -> {
                    var times = new ArrayList<Double>();
                    for (int i = 0; i < count / READERS; i++) {
                        times.add(timed(path(kind, random)));
                    }
                    return times;
                };
                parts.add(readers.submit(part));
            }
            var all = new ArrayList<Double>();
            for (var part : parts) {
                all.addAll(part.get());
            }
            return all.stream().mapToDouble(Double::doubleValue).toArray();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a read failed", e.getCause());
        }
    }

    private double timed(String path) throws IOException, InterruptedException {
        var began = System.nanoTime();
        server.get(path);
        return (System.nanoTime() - began) / 1e6;
    }

    private String path(Kind kind, Random random) {
        var app = "app%05d".formatted(random.nextInt(apps));
        return switch (kind) {
            case LIST -> APPS + "?limit=50&cursor=" + cursor(app);
            case APP -> APPS + "/" + app;
            case INSTANCES -> APPS + "/" + app + "/instances";
            case OPERATIONS -> "/v1/operations?limit=50";
        };
    }

    private static String cursor(String after) {
        return java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(after.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
