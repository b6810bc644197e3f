package io.slipway.http;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import io.slipway.engine.access.FirstStart;
import io.slipway.engine.access.FirstStart.FirstLogin;
import io.slipway.engine.access.LoginCodes;
import io.slipway.engine.access.Tokens;
import io.slipway.engine.build.BuildWorkplace;
import io.slipway.engine.datacenter.Installation;
import io.slipway.engine.datacenter.Surroundings;
import io.slipway.engine.operation.OperationEngine;
import io.slipway.engine.reconcile.Reconcilers;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.IdSource;
import io.slipway.spi.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server: everything opened in its order, and closed in the other. What it started on machines and
/// gateways goes on without it.
final class Kernel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);
    private static final Duration CLOSE = Duration.ofSeconds(8);
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final Opening opening;
    private final Injector injector;
    private final HttpServer server;
    private final Optional<FirstLogin> firstLogin;
    private final Deque<Runnable> closing;

    private Kernel(
            Opening opening,
            Injector injector,
            HttpServer server,
            Optional<FirstLogin> firstLogin,
            Deque<Runnable> closing) {
        this.opening = opening;
        this.injector = injector;
        this.server = server;
        this.firstLogin = firstLogin;
        this.closing = closing;
    }

    /// @throws io.slipway.spi.SlipwayException that tells what keeps it from starting, all of it at once
    static Kernel start(Home home, CrashPoints crashPoints) throws InterruptedException {
        // Takes as long as the database does, and needs nothing of it.
        var vertx = new FutureTask<>(Kernel::vertx);
        Thread.ofPlatform().name("open vertx").start(vertx);
        var closing = new ArrayDeque<Runnable>();
        closing.push(() -> closeVertx(vertx));
        try {
            var opening = Opening.of(home, crashPoints);
            closing.push(opening.database()::close);
            opening.degradations().forEach(problem -> LOG.warn("{}", problem.describe()));
            var surroundings = surroundings(home, opening, crashPoints);
            var installation = Installation.open(opening.configuration(), opening.catalog(), surroundings);
            closing.push(installation::close);
            var injector = Guice.createInjector(
                    Stage.PRODUCTION, new KernelModule(home, opening, installation, surroundings, crashPoints));
            var api = injector.getInstance(Api.class);
            var settings = opening.configuration().server();
            var tls = Optional.ofNullable(settings.tls()).map(ServerCertificate::of);
            var server = api.listen(get(vertx), new InetSocketAddress(settings.host(), settings.port()), tls);
            closing.push(() -> stopServing(api, server));
            var firstLogin = injector.getInstance(FirstStart.class).prepare(installation.firstDatacenter());
            begin(injector, closing);
            var housekeeping = injector.getInstance(Housekeeping.class);
            housekeeping.start();
            closing.push(housekeeping::close);
            var rest = new Rest();
            rest.start();
            closing.push(rest::close);
            return new Kernel(opening, injector, server, firstLogin, closing);
        } catch (InterruptedException | RuntimeException e) {
            closing.forEach(Runnable::run);
            throw e;
        }
    }

    private static Surroundings surroundings(Home home, Opening opening, CrashPoints crashPoints) {
        var clock = Clock.systemUTC();
        var settings = opening.configuration().server();
        return new Surroundings(
                Identity.installation(opening.database(), IdSource.random(clock)),
                Identity.server(settings, home.environment()),
                settings.data().resolve("plugins"),
                opening.artifacts(),
                clock,
                crashPoints);
    }

    private static void begin(Injector injector, Deque<Runnable> closing) {
        var reconcilers = injector.getInstance(Reconcilers.class);
        reconcilers.start();
        closing.push(reconcilers::close);
        sweepBuilds(injector.getInstance(BuildWorkplace.class));
        var operations = injector.getInstance(OperationEngine.class);
        operations.start();
        closing.push(operations::close);
        var readiness = injector.getInstance(Readiness.class);
        readiness.set(true);
        closing.push(() -> readiness.set(false));
    }

    /// What builds left that a crash cut off may be large, and nobody waits for it to be gone.
    private static void sweepBuilds(BuildWorkplace workplace) {
        try {
            var left = workplace.left();
            Thread.ofVirtual().name("sweep builds").start(() -> {
                try {
                    workplace.sweep(left);
                } catch (IOException e) {
                    LOG.warn("folders of builds that were cut off stay until the next start", e);
                }
            });
        } catch (IOException e) {
            LOG.warn("the folders of builds cannot be read", e);
        }
    }

    URI url() {
        var settings = opening.configuration().server();
        var host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return URI.create((settings.tls() == null ? "http://" : "https://") + host + ":" + server.actualPort());
    }

    /// What a client of this machine has to trust: the server's own certificates in PEM; empty for plain HTTP.
    Optional<String> authority() {
        return Optional.ofNullable(opening.configuration().server().tls())
                .map(tls -> new String(ServerCertificate.certificates(tls), StandardCharsets.ISO_8859_1));
    }

    Injector injector() {
        return injector;
    }

    Optional<FirstLogin> firstLogin() {
        return firstLogin;
    }

    /// A new one-time code for the account of the first start.
    Secret newLoginCode() {
        return injector.getInstance(LoginCodes.class).issue(FirstStart.ADMIN);
    }

    /// Whether a token is good here.
    boolean knows(Secret token) {
        return injector.getInstance(Tokens.class).authenticate(token).isPresent();
    }

    int plugins() {
        return opening.catalog().plugins().size();
    }

    /// Ends within ten seconds: takes no more requests, tells streams where to go on, hands operations back.
    @Override
    public void close() {
        var end = System.nanoTime() + CLOSE.toNanos();
        for (var step : closing) {
            var thread = Thread.ofPlatform().daemon().start(step);
            try {
                var left = Duration.ofNanos(Math.max(end - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(100)));
                if (!thread.join(left)) {
                    LOG.warn("a part of the server did not end in time and is left behind");
                }
            } catch (InterruptedException e) {
                LOG.debug("interrupted while closing; going on", e);
            }
        }
    }

    private static void stopServing(Api api, HttpServer server) {
        var stopped = server.shutdown(DRAIN);
        if (!api.drain(DRAIN)) {
            LOG.warn("requests that did not end in {} s were cut", DRAIN.toSeconds());
        }
        try {
            stopped.toCompletionStage().toCompletableFuture().get(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("connections were left open", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    }

    private static Vertx get(FutureTask<Vertx> vertx) throws InterruptedException {
        try {
            return vertx.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Vert.x did not start", e);
        }
    }

    private static void closeVertx(FutureTask<Vertx> vertx) {
        try {
            get(vertx).close().toCompletionStage().toCompletableFuture().get(2, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Vert.x did not end by itself", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
