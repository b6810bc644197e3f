package io.slipway.plugins.sources.git;

import io.slipway.tck.Await;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// OpenSSH's server on loopback, which lets in who runs the tests with one key.
final class GitSshServer implements AutoCloseable {
    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/sshd"), Path.of("/usr/local/sbin/sshd"));

    private final Path folder;
    private final int port;
    private Process process;

    GitSshServer(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
        key("client", "ed25519");
        key("host", "ed25519");
        Files.copy(folder.resolve("client.pub"), folder.resolve("authorized"));
        if (Files.isWritable(Path.of("/run"))) {
            // Started as root it wants this folder, which only its service makes.
            Files.createDirectories(Path.of("/run/sshd"));
        }
        this.process = start();
    }

    URI uri(Path repository) {
        return URI.create("ssh://%s@127.0.0.1:%d%s".formatted(System.getProperty("user.name"), port, repository));
    }

    int port() {
        return port;
    }

    /// The private key of who is let in.
    String clientKey() throws IOException {
        return Files.readString(folder.resolve("client"));
    }

    /// A line for known_hosts.
    String hostKey() throws IOException {
        return "[127.0.0.1]:%d %s".formatted(port, Files.readString(folder.resolve("host.pub")));
    }

    /// Comes back as another host at the same place.
    void changeHostKey() throws IOException, InterruptedException {
        stop();
        Files.delete(folder.resolve("host"));
        Files.delete(folder.resolve("host.pub"));
        key("host", "ed25519");
        process = start();
    }

    @Override
    public void close() {
        stop();
    }

    private Process start() throws IOException, InterruptedException {
        var settings = folder.resolve("sshd_config");
        Files.writeString(settings, """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                PermitRootLogin prohibit-password
                """.formatted(port, folder.resolve("host"), folder.resolve("authorized")));
        var program = PROGRAMS.stream().filter(Files::isExecutable).findFirst().orElse(PROGRAMS.getFirst());
        var started = new ProcessBuilder(
                        program.toString(),
                        "-D",
                        "-f",
                        settings.toString(),
                        "-E",
                        folder.resolve("log").toString())
                .start();
        Await.until(Duration.ofSeconds(10), "sshd listens", () -> {
            if (!started.isAlive()) {
                throw new AssertionError("sshd ended: " + Files.readString(folder.resolve("log")));
            }
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return true;
            } catch (ConnectException _) {
                return false;
            }
        });
        return started;
    }

    private void stop() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    private void key(String name, String type) throws IOException, InterruptedException {
        var maker = new ProcessBuilder(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        type,
                        "-N",
                        "",
                        "-f",
                        folder.resolve(name).toString())
                .redirectErrorStream(true)
                .start();
        var output = new String(maker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!maker.waitFor(20, TimeUnit.SECONDS) || maker.exitValue() != 0) {
            throw new IOException("ssh-keygen: " + output);
        }
    }
}
