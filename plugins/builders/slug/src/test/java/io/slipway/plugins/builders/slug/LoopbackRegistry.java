package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Serves a folder of packages on loopback, for languages whose registry a test machine may not reach.
final class LoopbackRegistry implements AutoCloseable {
    private final Path root;
    private final HttpServer server;

    LoopbackRegistry(Path root) throws IOException {
        this.root = Files.createDirectories(root);
        this.server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                root.toAbsolutePath(),
                SimpleFileServer.OutputLevel.NONE);
        server.start();
    }

    Path root() {
        return root;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Packs a gem from what is installed on this machine, and the indexes that Bundler reads.
    void addGem(String name, String version) throws IOException, InterruptedException {
        var script = """
                require "rubygems/package"
                require "rubygems/indexer"
                dir = Gem::Specification.find_by_name("%s").gem_dir
                gems = File.join(ARGV[0], "gems")
                Dir.mkdir(gems)
                Dir.chdir(dir) do
                  spec = Gem::Specification.new("%s", "%s") do |s|
                    s.summary = s.author = s.license = "x"
                    s.homepage = "http://localhost"
                    s.files = Dir["lib/**/*"].select { |file| File.file?(file) }
                  end
                  Gem::Package.build(spec, true, false, File.join(gems, spec.file_name))
                end
                Gem::Indexer.new(ARGV[0]).generate_index
                """.formatted(name, name, version);
        var process = new ProcessBuilder("ruby", "-e", script, root.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
