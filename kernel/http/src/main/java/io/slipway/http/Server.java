package io.slipway.http;

import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/// The server's process: starts the kernel, says where it is, and ends it on SIGTERM or SIGINT. Apps and gateways
/// are processes of their own and go on.
public final class Server {
    private static final int STARTED_IN_VAIN = 1;
    private static final int WRONG_USE = 2;
    private static final String ROTATE_SECRET_KEYS = "--rotate-secret-keys";
    private static final String LOGIN_CODE = "--login-code";

    private Server() {}

    /// Blocks until the process ends. Exit codes: 0 ended by a signal, 1 could not start, 2 wrong arguments.
    ///
    /// @param arguments `--login-code` has a new one-time code printed; `--rotate-secret-keys` gives the secrets a
    ///     new key, and ends
    public static void main(String... arguments) throws InterruptedException {
        run(CrashPoints.none(), arguments);
    }

    /// [#main] with something to happen at crash points: for a test's own `main`, which is no part of the product.
    public static void run(CrashPoints crashPoints, String... arguments) throws InterruptedException {
        var began = System.nanoTime();
        // Before Guice is touched: its other way calls what the JDK is about to take away.
        System.setProperty("guice_custom_class_loading", "CHILD");
        System.setProperty("vertx.disableDnsResolver", "true");
        if (List.of(arguments).equals(List.of(ROTATE_SECRET_KEYS))) {
            System.exit(rotateSecretKeys());
        }
        var wantsCode = List.of(arguments).contains(LOGIN_CODE);
        if (arguments.length > (wantsCode ? 1 : 0)) {
            System.err.println("error: slipway server takes nothing but " + LOGIN_CODE + " or " + ROTATE_SECRET_KEYS);
            System.exit(WRONG_USE);
        }
        Kernel kernel;
        try {
            kernel = Kernel.start(Home.of(System.getenv()), crashPoints);
        } catch (SlipwayException e) {
            tell(e, System.err);
            System.exit(STARTED_IN_VAIN);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(kernel), "end"));
        var code = wantsCode ? Optional.of(kernel.newLoginCode()) : Optional.<Secret>empty();
        new Welcome(kernel, LoginFile.of(System.getenv()), System.out)
                .say(Duration.ofNanos(System.nanoTime() - began), code);
        new CountDownLatch(1).await();
    }

    private static int rotateSecretKeys() throws InterruptedException {
        try {
            var count = SecretRotation.run(Home.of(System.getenv()));
            System.out.println("%d %s encrypted anew; back data/secret-keys.json up with the database"
                    .formatted(count, count == 1 ? "secret is" : "secrets are"));
            return 0;
        } catch (SlipwayException e) {
            tell(e, System.err);
            return STARTED_IN_VAIN;
        }
    }

    /// A signal makes the JVM's exit code 143 or 130; ours says that all went well.
    private static void end(Kernel kernel) {
        kernel.close();
        Runtime.getRuntime().halt(0);
    }

    private static void tell(SlipwayException e, PrintStream err) {
        if (e.problems().isEmpty()) {
            err.println("error: " + e.getMessage());
        } else {
            e.problems().stream().map(FieldProblem::describe).forEach(problem -> err.println("error: " + problem));
        }
        switch (e.failure()) {
            case BROKEN -> LoggerFactory.getLogger(Server.class).error("the server did not start", e);
            case INVALID, UNSUPPORTED -> err.println("try: mend conf/server.yaml; slipway config check");
            case CONFLICT, DENIED, EXHAUSTED, UNAVAILABLE -> err.println("try: mend what is named, and start again");
        }
        err.flush();
    }
}
