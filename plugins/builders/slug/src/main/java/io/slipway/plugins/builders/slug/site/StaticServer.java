package io.slipway.plugins.builders.slug.site;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Serves the files of one folder on `$PORT`: `index.html` for a folder, `about.html` for `/about`, `404.html`
/// for what is not there (or `200.html`, for an app that routes in the browser). Lists no folder and shows no
/// file whose name begins with a dot, `.well-known` aside.
public final class StaticServer {
    private static final Set<String> HIDDEN = Set.of("Procfile", "slipway.yaml");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("htm", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("xml", "application/xml"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("md", "text/markdown; charset=utf-8"),
            Map.entry("csv", "text/csv; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("avif", "image/avif"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff", "font/woff"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("ttf", "font/ttf"),
            Map.entry("otf", "font/otf"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("zip", "application/zip"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("webm", "video/webm"),
            Map.entry("mp3", "audio/mpeg"));

    private final Path root;
    private final Path slug;
    private final String release;

    /// The files of a slug never change, so neither do their tags.
    private final Map<Path, String> tags = new ConcurrentHashMap<>();

    /// @param root the real folder that is served
    /// @param slug the real folder that links in it may lead into: an instance may be a folder of links to a
    ///     slug that others share
    StaticServer(Path root, Path slug, String release) {
        this.root = root;
        this.slug = slug;
        this.release = release;
    }

    /// @param arguments the folder
    public static void main(String[] arguments) throws IOException {
        var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        var root = Path.of(arguments.length == 0 ? "." : arguments[0]).toRealPath();
        var release = System.getenv().getOrDefault("SLIPWAY_RELEASE", "");
        // This program lies in the slug, at least as a link.
        var program = Path.of(".slipway").toRealPath().resolveSibling("");
        var server = new StaticServer(root, program, release).start(new InetSocketAddress(port));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(1)));
        System.out.println("serves " + root.getFileName() + " on port "
                + server.getAddress().getPort());
    }

    /// Serves until the answer is stopped.
    HttpServer start(InetSocketAddress address) throws IOException {
        var server = HttpServer.create(address, 0);
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!release.isEmpty()) {
                exchange.getResponseHeaders().set("Slipway-Release", release);
            }
            switch (exchange.getRequestMethod()) {
                case "GET", "HEAD" -> answer(exchange);
                default -> {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                    exchange.sendResponseHeaders(405, -1);
                }
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var file = visible(path);
        if (file == null) {
            absent(exchange);
        } else if (Files.isDirectory(file) && !path.endsWith("/")) {
            var query = exchange.getRequestURI().getRawQuery();
            // Relative: what stands before us may have taken a prefix away.
            var last = path.substring(path.lastIndexOf('/') + 1);
            exchange.getResponseHeaders()
                    .set("Location", "./" + encode(last) + "/" + (query == null ? "" : "?" + query));
            exchange.sendResponseHeaders(301, -1);
        } else if (Files.isDirectory(file)) {
            var index = file.resolve("index.html");
            if (Files.isRegularFile(index)) {
                send(exchange, index, 200);
            } else {
                absent(exchange);
            }
        } else if (Files.isRegularFile(file)) {
            send(exchange, file, 200);
        } else {
            absent(exchange);
        }
    }

    /// The file or folder of this path, or null for one that is absent or hidden.
    private @Nullable Path visible(String path) throws IOException {
        var at = root;
        for (var name : path.split("/")) {
            if (name.isEmpty()) {
                continue;
            }
            var hidden = name.startsWith(".") && !name.equals(".well-known");
            if (hidden || name.indexOf('\0') >= 0 || (at.equals(root) && HIDDEN.contains(name))) {
                return null;
            }
            at = at.resolve(name);
        }
        if (!Files.exists(at)) {
            at = at.resolveSibling(at.getFileName() + ".html");
        }
        if (!Files.exists(at)) {
            return null;
        }
        var real = at.toRealPath();
        return real.startsWith(root) || real.startsWith(slug) ? at : null;
    }

    private void absent(HttpExchange exchange) throws IOException {
        if (Files.isRegularFile(root.resolve("200.html"))) {
            send(exchange, root.resolve("200.html"), 200);
        } else if (Files.isRegularFile(root.resolve("404.html"))) {
            send(exchange, root.resolve("404.html"), 404);
        } else {
            var text = "Not found\n".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            var head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(404, head ? -1 : text.length);
            if (!head) {
                exchange.getResponseBody().write(text);
            }
        }
    }

    private void send(HttpExchange exchange, Path file, int status) throws IOException {
        var headers = exchange.getResponseHeaders();
        var type = type(file);
        var tag = tag(file);
        headers.set("Content-Type", type);
        headers.set("X-Content-Type-Options", "nosniff");
        if (status == 200) {
            headers.set("ETag", tag);
            headers.set("Accept-Ranges", "bytes");
            // A page names its assets, so it is asked for anew; the tag keeps that cheap.
            headers.set("Cache-Control", type.startsWith("text/html") ? "no-cache" : "max-age=60");
            if (matches(exchange.getRequestHeaders(), tag)) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
        }
        var size = Files.size(file);
        var part = status == 200 ? part(exchange.getRequestHeaders(), size, tag) : null;
        if (part != null && part.from() >= size) {
            headers.set("Content-Range", "bytes */" + size);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        if (part != null) {
            headers.set("Content-Range", "bytes %d-%d/%d".formatted(part.from(), part.to(), size));
            body(exchange, file, 206, part);
        } else {
            body(exchange, file, status, new Part(0, size - 1));
        }
    }

    private static void body(HttpExchange exchange, Path file, int status, Part part) throws IOException {
        var length = part.to() - part.from() + 1;
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
        try (var in = Files.newInputStream(file)) {
            in.skipNBytes(part.from());
            copy(in, exchange.getResponseBody(), length);
        }
    }

    private static void copy(InputStream in, OutputStream out, long length) throws IOException {
        var buffer = new byte[16 * 1024];
        var left = length;
        while (left > 0) {
            var read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                return;
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    private record Part(long from, long to) {}

    /// The one range that is asked for; several, or one of another version of the file, are answered with all
    /// of it, as RFC 9110 §14.2 allows.
    private static @Nullable Part part(Headers headers, long size, String tag) {
        var range = headers.getFirst("Range");
        var condition = headers.getFirst("If-Range");
        if (range == null || (condition != null && !condition.equals(tag))) {
            return null;
        }
        var match = RANGE.matcher(range.strip());
        if (!match.matches() || match.group(1).length() > 18 || match.group(2).length() > 18) {
            return null;
        }
        if (match.group(1).isEmpty()) {
            return match.group(2).isEmpty()
                    ? null
                    : new Part(Math.max(0, size - Long.parseLong(match.group(2))), size - 1);
        }
        var from = Long.parseLong(match.group(1));
        var to = match.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(match.group(2)));
        return to < from && from < size ? null : new Part(from, to);
    }

    private static boolean matches(Headers headers, String tag) {
        var wanted = headers.getFirst("If-None-Match");
        return wanted != null && (wanted.contains(tag) || wanted.strip().equals("*"));
    }

    private String tag(Path file) throws IOException {
        var known = tags.get(file);
        if (known != null) {
            return known;
        }
        try (var in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[16 * 1024];
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            var tag = '"' + HexFormat.of().formatHex(digest.digest(), 0, 10) + '"';
            tags.put(file, tag);
            return tag;
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this Java lacks SHA-256", e);
        }
    }

    private static String type(Path file) {
        var name = file.getFileName().toString();
        var dot = name.lastIndexOf('.');
        if (dot < 0) {
            return "text/plain; charset=utf-8";
        }
        return TYPES.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), "application/octet-stream");
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
