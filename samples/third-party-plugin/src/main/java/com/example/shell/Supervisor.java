package com.example.shell;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import io.slipway.spi.scheduler.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Starts and stops the loop of the shell that keeps an instance running. The loop has a session of its own, so
/// it outlives this process; its process group is all that the instance consists of.
record Supervisor(Path shell, Artifacts artifacts) {
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration KILLED = Duration.ofSeconds(5);
    private static final String SCRIPT = "supervise.sh";

    /// Does nothing where its loop runs already.
    void start(InstanceFolder instance, Program program) throws IOException, InterruptedException {
        if (isRunning(instance) && !Files.exists(instance.file("stop"))) {
            return;
        }
        stop(instance, Duration.ZERO);
        Files.createDirectories(instance.path());
        unpack(program.artifact(), instance.file("app"));
        writeStart(instance, program);
        try (var script = script()) {
            Files.copy(script, instance.file(SCRIPT));
        }
        var command = List.of("setsid", shell.toString(), SCRIPT, instance.path().toString());
        var builder = new ProcessBuilder(command)
                .directory(instance.path().toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(instance.file("supervisor.out").toFile());
        // Nothing of the server's own environment reaches the program.
        builder.environment().keySet().retainAll(List.of("PATH"));
        var process = builder.start();
        WorkloadFolder.write(instance.file("supervisor"), identity(process.toHandle()));
    }

    /// Ends all of its processes and removes its files. Stopped already is success.
    void stop(InstanceFolder instance, Duration grace) throws IOException, InterruptedException {
        if (!Files.exists(instance.path())) {
            return;
        }
        if (isRunning(instance)) {
            WorkloadFolder.write(instance.file("stop"), "");
            signal(instance, "TERM");
            if (!awaitEnd(instance, grace)) {
                signal(instance, "KILL");
                if (!awaitEnd(instance, KILLED)) {
                    throw new SlipwayException(
                            Failure.UNAVAILABLE, "the processes of instance %s do not end".formatted(instance.name()));
                }
            }
        }
        WorkloadFolder.deleteTree(instance.path());
    }

    private boolean awaitEnd(InstanceFolder instance, Duration limit) throws IOException, InterruptedException {
        var end = System.nanoTime() + limit.toNanos();
        while (isRunning(instance)) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        return true;
    }

    /// The number alone would say too little: it may have been given to another process since.
    private static boolean isRunning(InstanceFolder instance) throws IOException {
        var kept = WorkloadFolder.read(instance.file("supervisor"));
        return kept.isPresent()
                && ProcessHandle.of(pid(kept.get()))
                        .filter(handle -> identity(handle).equals(kept.get()))
                        .filter(ProcessHandle::isAlive)
                        .isPresent();
    }

    private static String identity(ProcessHandle handle) {
        return handle.pid() + " " + handle.info().startInstant().map(Object::toString).orElse("");
    }

    private static long pid(String identity) {
        return Long.parseLong(identity.substring(0, identity.indexOf(' ')));
    }

    private void signal(InstanceFolder instance, String name) throws IOException, InterruptedException {
        var group = WorkloadFolder.read(instance.file("supervisor")).map(Supervisor::pid);
        if (group.isPresent()) {
            var command = "kill -s %s -- -%d".formatted(name, group.get());
            new ProcessBuilder(shell.toString(), "-c", command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    private void unpack(Artifact artifact, Path into) throws IOException, InterruptedException {
        if (!(artifact instanceof Artifact.Slug slug)) {
            throw SlipwayException.unsupported("%s is no slug".formatted(artifact));
        }
        Files.createDirectories(into);
        var tar = new ProcessBuilder("tar", "-xzf", "-", "-C", into.toString())
                .redirectErrorStream(true)
                .redirectOutput(into.resolveSibling("unpack.out").toFile())
                .start();
        try (var bytes = artifacts.open(slug);
                var pipe = tar.getOutputStream()) {
            bytes.transferTo(pipe);
        } finally {
            if (Thread.currentThread().isInterrupted()) {
                tar.destroyForcibly();
            }
        }
        if (tar.waitFor() != 0) {
            throw new IOException("tar could not unpack %s: %s"
                    .formatted(slug.digest(), Files.readString(into.resolveSibling("unpack.out"))));
        }
    }

    /// The environment goes into a file of ours alone, never into arguments, which everybody can see.
    private void writeStart(InstanceFolder instance, Program program) throws IOException {
        var script = new StringBuilder();
        program.env().forEach((name, value) -> script.append(export(name, value.reveal())));
        var ports = new StringBuilder();
        for (var port : program.ports()) {
            var number = port.number().orElseGet(Supervisor::freePort);
            if (ports.isEmpty()) {
                script.append(export("PORT", Integer.toString(number)));
            }
            script.append(export(variable(port.name()), Integer.toString(number)));
            ports.append("%s=%d\n".formatted(port.name(), number));
        }
        script.append("cd app && exec %s -c %s\n"
                .formatted(shell, quoted(program.command().orElseThrow())));
        Files.createFile(
                instance.file("start"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(instance.file("start"), script);
        WorkloadFolder.write(instance.file("ports"), ports.toString());
    }

    private static String variable(String port) {
        return "PORT_" + port.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static String export(String name, String value) {
        return "export %s=%s\n".formatted(name, quoted(value));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream script() throws IOException {
        var script = Supervisor.class.getResourceAsStream(SCRIPT);
        if (script == null) {
            throw new IOException(SCRIPT + " is missing in the plugin's jar");
        }
        return script;
    }
}
