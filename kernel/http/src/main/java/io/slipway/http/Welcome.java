package io.slipway.http;

import io.slipway.spi.Secret;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells where the server is and how to get in, and keeps the login of this machine's command line fitting.
final class Welcome {
    private static final Logger LOG = LoggerFactory.getLogger(Welcome.class);

    private final Kernel kernel;
    private final Optional<LoginFile> login;
    private final PrintStream out;

    Welcome(Kernel kernel, Optional<LoginFile> login, PrintStream out) {
        this.kernel = kernel;
        this.login = login;
        this.out = out;
    }

    /// @param code a one-time code that was asked for
    void say(Duration took, Optional<Secret> code) {
        var first = kernel.firstLogin();
        if (first.isPresent()) {
            write(first.get().token().value());
        } else {
            followMovedServer();
        }
        code.or(() -> first.map(found -> found.code())).ifPresent(this::offer);
        if (kernel.plugins() == 0) {
            out.println("There is no plugin in plugins/, so nothing can be built or run yet.");
        }
        if (!isLoopback(kernel.url()) && kernel.authority().isEmpty()) {
            out.println("The API is reachable from other machines and speaks plain HTTP: set server.tls.");
        }
        out.println("Slipway %s is ready: %s (%s s)"
                .formatted(
                        ServerRoutes.version(),
                        kernel.url(),
                        "%.1f".formatted(took.toMillis() / 1_000.0).replace(',', '.')));
        out.flush();
    }

    private void offer(Secret code) {
        out.println("Log in from elsewhere, once and within 30 minutes:");
        out.println("    slipway login " + kernel.url());
        out.println("    code: " + code.reveal());
    }

    private void write(Secret token) {
        if (login.isEmpty()) {
            return;
        }
        var file = login.get();
        var other = file.read().filter(known -> !isLoopback(known.server()));
        if (other.isPresent()) {
            out.println("%s is logged in to %s and stays so."
                    .formatted(file.path(), other.get().server()));
            return;
        }
        try {
            file.write(kernel.url(), token, kernel.authority());
            out.println("This user's command line is logged in: " + file.path());
        } catch (IOException e) {
            LOG.debug("the login was not written", e);
            out.println("The login of the command line cannot be written to %s (%s): log in with the code."
                    .formatted(file.path(), e.getMessage()));
        }
    }

    /// The port may be another one than at the last start; the token is good all the same.
    private void followMovedServer() {
        var known = login.flatMap(LoginFile::read);
        if (known.isEmpty()
                || known.get().server().equals(kernel.url())
                || !isLoopback(known.get().server())
                || !kernel.knows(known.get().token())) {
            return;
        }
        write(known.get().token());
    }

    private static boolean isLoopback(URI server) {
        var host = Optional.ofNullable(server.getHost()).orElse("").toLowerCase(Locale.ROOT);
        if (host.isEmpty()) {
            return false;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
