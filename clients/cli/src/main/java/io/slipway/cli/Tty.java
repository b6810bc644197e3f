package io.slipway.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The terminal of this process while all that is typed goes elsewhere: keys are not shown, and Ctrl-C is a key like
/// any other. Closed, or when this process is ended, it is again as it was.
final class Tty implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;

    private final String before;
    private final Thread hook;

    private Tty(String before) {
        this.before = before;
        this.hook = new Thread(this::restore, "terminal");
    }

    record Size(int columns, int rows) {
        /// Of a terminal that nobody looks at.
        static final Size USUAL = new Size(80, 24);

        ObjectNode json() {
            return JsonNodeFactory.instance.objectNode().put("columns", columns).put("rows", rows);
        }
    }

    /// @throws Told where it cannot be changed
    static Tty open() throws Told, InterruptedException {
        var tty = new Tty(stty("-g"));
        Runtime.getRuntime().addShutdownHook(tty.hook);
        var _ = stty("raw", "-echo");
        return tty;
    }

    /// Empty where it does not know itself.
    Optional<Size> size() throws Told, InterruptedException {
        var words = stty("size").split(" ", 2);
        if (words.length < 2 || !words[0].matches("[1-9][0-9]{0,3}") || !words[1].matches("[1-9][0-9]{0,3}")) {
            return Optional.of(Size.USUAL);
        }
        return Optional.of(new Size(Integer.parseInt(words[1]), Integer.parseInt(words[0])));
    }

    /// The signal has no name in the language, and its class none that the compiler knows without a warning: a
    /// runtime that lacks it keeps the first size.
    void onResize(Consumer<Size> told) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler changed = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    size().ifPresent(told);
                    yield null;
                }
                case "equals" -> proxy.equals(arguments[0]);
                default -> System.identityHashCode(told);
            };
            var _ = signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance("WINCH"),
                            Proxy.newProxyInstance(Tty.class.getClassLoader(), new Class<?>[] {handler}, changed));
        } catch (ReflectiveOperationException _) {
            // The window keeps its first size.
        }
    }

    private static String stty(String... arguments) throws Told, InterruptedException {
        var words = new ArrayList<>(List.of("stty"));
        words.addAll(List.of(arguments));
        try {
            var stty = new ProcessBuilder(words)
                    .redirectInput(new File("/dev/tty"))
                    .redirectErrorStream(true)
                    .start();
            if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
            } else if (stty.exitValue() == 0) {
                return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            }
            throw unusable();
        } catch (IOException _) {
            throw unusable();
        }
    }

    private static Told unusable() {
        return Told.failed(
                "this terminal cannot be handed over: there is no stty that knows it", "again with --no-tty");
    }

    private void restore() {
        try {
            var _ = stty(before);
        } catch (Told _) {
            // Nobody is left who could be told.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It is at it already.
        }
    }
}
