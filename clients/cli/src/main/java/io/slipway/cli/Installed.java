package io.slipway.cli;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;

/// What the kernel of this installation tells without a running server. It lies beside this program and is looked
/// up by name, since a client is built without it.
record Installed(Path home, Surroundings surroundings) {
    private static final String INSPECTION = "io.slipway.http.Inspection";

    static Installed of(Surroundings surroundings) throws Told {
        return new Installed(LocalServer.home(surroundings), surroundings);
    }

    /// Prints what it found and returns the exit code.
    int run(List<String> question) throws Told {
        try {
            var answer = Class.forName(INSPECTION)
                    .getMethod("run", Path.class, List.class, PrintStream.class, PrintStream.class)
                    .invoke(null, home, question, surroundings.out(), surroundings.err());
            return (int) answer;
        } catch (ClassNotFoundException e) {
            throw Told.failed("this installation holds no server", "run it where the server is");
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the kernel could not be asked", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the kernel of this installation does not fit", e);
        }
    }
}
