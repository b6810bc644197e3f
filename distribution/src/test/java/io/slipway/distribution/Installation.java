package io.slipway.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// An installation with the real launcher and a Java that only tells how it was called.
record Installation(Path folder) {
    static Installation in(Path folder) throws IOException {
        var installation = new Installation(folder);
        for (var name : List.of("bin", "lib", "runtime/bin", "runtime/lib")) {
            Files.createDirectories(folder.resolve(name));
        }
        try (var scripts = Files.list(Path.of("src/bin"))) {
            for (var script : scripts.toList()) {
                Files.copy(script, folder.resolve("bin").resolve(script.getFileName()));
            }
        }
        executable(folder.resolve("bin/slipway"));
        Files.writeString(folder.resolve("runtime/lib/modules"), "a JVM");
        Files.writeString(folder.resolve("runtime/bin/java"), """
                #!/bin/sh
                cache=
                server=
                for argument; do
                  case $argument in
                    -XX:AOTCacheOutput=*) cache=${argument#*=} ;;
                    server) server=yes ;;
                  esac
                  printf '%s\\n' "$argument"
                done
                [ -n "$cache" ] || exit 0
                # A server that is learnt from runs until it is told to end, and writes what it learnt then.
                [ -z "$server" ] || trap 'echo learnt >"$cache"; exit 143' TERM
                echo listening on http://127.0.0.1:1
                while [ -n "$server" ]; do sleep 0.02; done
                echo learnt >"$cache"
                """);
        executable(folder.resolve("runtime/bin/java"));
        installation.jar("b.jar", "one");
        installation.jar("a.jar", "one");
        return installation;
    }

    void jar(String name, String content) throws IOException {
        Files.writeString(folder.resolve("lib").resolve(name), content);
    }

    Path launcher() {
        return folder.resolve("bin/slipway");
    }

    /// What the launcher gave to Java, an argument each.
    List<String> run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        var run = start(launcher(), environment, arguments);
        if (run.exit() != 0) {
            throw new AssertionError("the launcher ended with " + run.exit() + ": " + run.output());
        }
        return run.output();
    }

    static Run start(Path launcher, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the launcher did not end within 30 s: " + output);
        }
        return new Run(process.exitValue(), output.lines().toList());
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    record Run(int exit, List<String> output) {}
}
