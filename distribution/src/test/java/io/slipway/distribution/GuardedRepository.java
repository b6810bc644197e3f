package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A git repository with one commit, served over HTTP (the dumb protocol of git-http-backend(1)) to whoever brings
/// the password.
final class GuardedRepository implements AutoCloseable {
    private final HttpServer server;
    private final String name;

    private GuardedRepository(HttpServer server, String name) {
        this.server = server;
        this.name = name;
    }

    static GuardedRepository of(Path source, String password) throws IOException, InterruptedException {
        git(source, "init", "-q", "-b", "main");
        git(source, "add", "-A");
        git(source, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "one");
        var bare = source.resolveSibling(source.getFileName() + ".git");
        git(source, "clone", "-q", "--bare", source.toString(), bare.toString());
        git(bare, "update-server-info");
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var context = server.createContext("/", SimpleFileServer.createFileHandler(bare.getParent()));
        context.setAuthenticator(new BasicAuthenticator("repositories") {
            @Override
            public boolean checkCredentials(String user, String given) {
                return given.equals(password);
            }
        });
        server.start();
        return new GuardedRepository(server, String.valueOf(bare.getFileName()));
    }

    String url() {
        return "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), name);
    }

    private static void git(Path folder, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("git", "-c", "safe.directory=*"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).as(command.toString()).isZero();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
