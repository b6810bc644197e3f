package io.slipway.cli;

import java.util.Collections;
import java.util.List;

/// What a terminal starts. `server` goes to the kernel in the same installation; all else is a client of it.
public final class Main {
    private static final String SERVER = "io.slipway.http.Server";

    private static final List<String> HELP = List.of("-h", "--help");

    private Main() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        if (arguments.length > 0 && arguments[0].equals("server") && Collections.disjoint(List.of(arguments), HELP)) {
            var rest = List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
            Class.forName(SERVER).getMethod("main", String[].class).invoke(null, (Object) rest);
            return;
        }
        System.exit(new Program(Surroundings.ofThisProcess()).run(arguments));
    }
}
