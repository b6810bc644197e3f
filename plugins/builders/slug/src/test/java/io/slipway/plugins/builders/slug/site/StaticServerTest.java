package io.slipway.plugins.builders.slug.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StaticServerTest {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path root;
    private Path slug;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        root = Files.createDirectory(folder.resolve("site")).toRealPath();
        slug = Files.createDirectory(folder.resolve("slug")).toRealPath();
        write("index.html", "start");
        write("about.html", "about us");
        write("docs/index.html", "docs");
        write("empty/x.txt", "0123456789");
        write(".secret", "hidden");
        write(".well-known/security.txt", "contact");
        write("Procfile", "web: x");
        Files.writeString(folder.resolve("outside.txt"), "outside");
        server = new StaticServer(root, slug, "v3").start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        client.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/,start",
        "/index.html,start",
        "/about,about us",
        "/about.html,about us",
        "/docs/,docs",
        "/.well-known/security.txt,contact",
        "/empty/x.txt?v=2,0123456789"
    })
    void servesFilesUnderTheirNames(String path, String content) throws Exception {
        var answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(content);
        assertThat(answer.headers().firstValue("Slipway-Release")).contains("v3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/none", "/empty/", "/.secret", "/Procfile", "/%2e%2e/outside.txt", "/docs/%00", "/.git/config"})
    void whatIsAbsentOrHiddenIsNotFound(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void aPathThatClimbsIsNotFound() throws Exception {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /docs/../../outside.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 404").doesNotContain("outside");
        }
    }

    @Test
    void linksOutOfTheFolderAreNotFollowed() throws Exception {
        Files.createSymbolicLink(root.resolve("out.txt"), folder.resolve("outside.txt"));

        assertThat(get("/out.txt").statusCode()).isEqualTo(404);
    }

    @Test
    void linksIntoTheSharedSlugAreFollowed() throws Exception {
        Files.writeString(slug.resolve("shared.txt"), "shared");
        Files.createSymbolicLink(root.resolve("shared.txt"), slug.resolve("shared.txt"));

        assertThat(get("/shared.txt").body()).isEqualTo("shared");
    }

    @Test
    void aFolderWithoutItsSlashIsRedirected() throws Exception {
        var answer = get("/docs?a=b");

        assertThat(answer.statusCode()).isEqualTo(301);
        assertThat(answer.headers().firstValue("Location")).contains("./docs/?a=b");
    }

    @Test
    void whatIsNotThereGetsTheSitesOwnPage() throws Exception {
        write("404.html", "lost?");
        assertThat(get("/none").statusCode()).isEqualTo(404);
        assertThat(get("/none").body()).isEqualTo("lost?");

        write("200.html", "app");
        assertThat(get("/none").statusCode()).isEqualTo(200);
        assertThat(get("/none").body()).isEqualTo("app");
    }

    @Test
    void anUnchangedFileIsNotSentAgain() throws Exception {
        var tag = get("/").headers().firstValue("ETag").orElseThrow();

        assertThat(get("/", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(get("/", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=2-4,206,234,bytes 2-4/10",
        "bytes=7-,206,789,bytes 7-9/10",
        "bytes=-2,206,89,bytes 8-9/10",
        "bytes=10-,416,,bytes */10",
        "bytes=-0,416,,bytes */10",
        "bytes=4-2,200,0123456789,",
        "'bytes=0-1,4-5',200,0123456789,"
    })
    void oneRangeIsServed(String range, int status, String body, String contentRange) throws Exception {
        var answer = get("/empty/x.txt", "Range", range);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body == null ? "" : body);
        assertThat(answer.headers().firstValue("Content-Range").orElse(null)).isEqualTo(contentRange);
    }

    @Test
    void headAnswersWithoutABodyAndOtherMethodsAreRefused() throws Exception {
        var head = send(HttpRequest.newBuilder(uri("/")).HEAD());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).contains("5");

        var post = send(HttpRequest.newBuilder(uri("/")).POST(HttpRequest.BodyPublishers.ofString("x")));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    private void write(String name, String content) throws IOException {
        Files.createDirectories(root.resolve(name).getParent());
        Files.writeString(root.resolve(name), content);
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(uri(path));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }
}
