package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Archives of source, and of programs that others have built.
@Tag("delivered")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeployedArchivesIT {
    private PackagedSlipway slipway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = PackagedSlipway.unpack(folder);
        slipway.start();
    }

    @AfterAll
    void end() {
        slipway.close();
    }

    @Test
    void archivesAreDeployedByTheirPath() throws Exception {
        var source = slipway.source("static", "packed");
        for (var kind : List.of("tar.gz", "zip")) {
            var archive = source.resolveSibling("packed-" + kind.replace(".", "") + "." + kind);
            pack(source, archive);

            slipway.slipway("deploy", archive.toString());

            var app = "packed-" + kind.replace(".", "");
            assertThat(slipway.gateway().get(slipway.api().url(app)).body()).contains("Hello");
            slipway.slipway("remove", app, "--yes");
        }
    }

    @Test
    void jarThatStartsItselfIsRunAsItIs() throws Exception {
        var folder = slipway.sourceFolder("jars");
        var source = Files.writeString(folder.resolve("Hello.java"), """
                import com.sun.net.httpserver.HttpServer;
                import java.net.InetSocketAddress;

                class Hello {
                    public static void main(String[] arguments) throws Exception {
                        var port = Integer.parseInt(System.getenv("PORT"));
                        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
                        server.createContext("/", http -> {
                            http.sendResponseHeaders(200, 0);
                            http.getResponseBody().write("Hello from a jar".getBytes());
                            http.close();
                        });
                        server.start();
                    }
                }
                """);
        var compiler = ToolProvider.findFirst("javac").orElseThrow();
        assertThat(compiler.run(System.out, System.err, "--release", "17", source.toString()))
                .isZero();
        var jar = folder.resolve("boxed.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), startedBy("Hello"))) {
            for (var name : List.of("Hello.class")) {
                out.putNextEntry(new JarEntry(name));
                out.write(Files.readAllBytes(folder.resolve(name)));
            }
        }

        deploys(jar, "boxed", "Hello from a jar");
    }

    @Test
    @RequiresBackend("mvn")
    void warThatCannotStartItselfIsServed() throws Exception {
        var war = slipway.sourceFolder("wars").resolve("shop.war");
        try (var out = new JarOutputStream(Files.newOutputStream(war))) {
            out.putNextEntry(new JarEntry("WEB-INF/web.xml"));
            out.write("<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\"/>".getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new JarEntry("index.jsp"));
            out.write("release <%= System.getenv(\"SLIPWAY_RELEASE\") %>".getBytes(StandardCharsets.UTF_8));
        }

        deploys(war, "shop", "release v1");
    }

    private void deploys(Path archive, String app, String answer) throws Exception {
        slipway.own(archive);
        slipway.slipway("deploy", archive.toString());

        assertThat(slipway.gateway().get(slipway.api().url(app)).body()).contains(answer);
        slipway.slipway("remove", app, "--yes");
    }

    private static Manifest startedBy(String main) {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
        return manifest;
    }

    private static void pack(Path folder, Path archive) throws IOException, InterruptedException {
        var jar = Path.of(System.getProperty("java.home"), "bin/jar").toString();
        var process = (archive.toString().endsWith(".zip")
                        ? new ProcessBuilder(
                                jar,
                                "--create",
                                "--no-manifest",
                                "--file",
                                archive.toString(),
                                "-C",
                                folder.toString(),
                                ".")
                        : new ProcessBuilder("tar", "-czf", archive.toString(), "-C", folder.toString(), "."))
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
