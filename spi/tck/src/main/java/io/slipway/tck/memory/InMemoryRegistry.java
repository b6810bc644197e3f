package io.slipway.tck.memory;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/// A registry of images in memory, on a port of this machine: as much of the OCI Distribution Specification as
/// pushing and pulling needs.
public final class InMemoryRegistry implements AutoCloseable {
    private static final Pattern PATH = Pattern.compile("/v2/(.+)/(manifests|blobs)/(.*)");

    private final HttpServer server;
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, Manifest> manifests = new ConcurrentHashMap<>();
    private final List<String> uploads = new CopyOnWriteArrayList<>();
    private volatile Optional<String> login = Optional.empty();

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Manifest(byte[] bytes, String type) {}

    private InMemoryRegistry(HttpServer server) {
        this.server = server;
    }

    public static InMemoryRegistry start() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var registry = new InMemoryRegistry(server);
        server.createContext("/", registry::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return registry;
    }

    /// With its port.
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /// From now on it shows nothing to others.
    public void letIn(String user, String password) {
        login = Optional.of("Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    /// Puts an image of one layer there, for Linux on `processor`.
    public void image(String repository, String tag, String processor, String content) {
        var layer = content.getBytes(StandardCharsets.UTF_8);
        var config = """
                {"architecture": "%s", "os": "linux", "created": "2026-01-01T00:00:00Z",
                 "config": {"Env": ["PATH=/bin"], "Cmd": ["sh"]},
                 "rootfs": {"type": "layers", "diff_ids": ["%s"]}, "history": [{"created_by": "test"}]}
                """.formatted(processor, digest(layer)).getBytes(StandardCharsets.UTF_8);
        var type = "application/vnd.docker.distribution.manifest.v2+json";
        var manifest = """
                {"schemaVersion": 2, "mediaType": "%s",
                 "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": %d, "digest": "%s"},
                 "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": %d, "digest": "%s"}]}
                """.formatted(type, config.length, digest(config), layer.length, digest(layer))
                .getBytes(StandardCharsets.UTF_8);
        blobs.put(repository + "/" + digest(layer), layer);
        blobs.put(repository + "/" + digest(config), config);
        manifests.put(repository + "/" + tag, new Manifest(manifest, type));
        manifests.put(repository + "/" + digest(manifest), new Manifest(manifest, type));
    }

    /// Digests of blobs that were sent here, in order; not of those that were here already.
    public List<String> uploads() {
        return List.copyOf(uploads);
    }

    /// The bytes of a manifest, by `repository/digest`.
    public Optional<byte[]> manifest(String path) {
        return Optional.ofNullable(manifests.get(path)).map(Manifest::bytes);
    }

    public Optional<byte[]> blob(String repository, String digest) {
        return Optional.ofNullable(blobs.get(repository + "/" + digest));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var known = login.isEmpty()
                    || login.get().equals(exchange.getRequestHeaders().getFirst("Authorization"));
            var path = PATH.matcher(exchange.getRequestURI().getPath());
            if (!known) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
                send(exchange, 401, new byte[0]);
            } else if (!path.matches()) {
                send(exchange, 404, new byte[0]);
            } else if (path.group(2).equals("manifests")) {
                manifest(exchange, path.group(1) + "/" + path.group(3), body);
            } else if (path.group(3).startsWith("uploads/")) {
                upload(exchange, path.group(1), body);
            } else {
                found(exchange, Optional.ofNullable(blobs.get(path.group(1) + "/" + path.group(3))));
            }
        }
    }

    private void manifest(HttpExchange exchange, String path, byte[] body) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                var type = exchange.getRequestHeaders().getFirst("Content-Type");
                manifests.put(path, new Manifest(body, type));
                send(exchange, 201, new byte[0]);
            }
            case "DELETE" -> send(exchange, manifests.remove(path) == null ? 404 : 202, new byte[0]);
            default -> {
                var manifest = Optional.ofNullable(manifests.get(path));
                manifest.ifPresent(found -> exchange.getResponseHeaders().set("Content-Type", found.type()));
                found(exchange, manifest.map(Manifest::bytes));
            }
        }
    }

    private void upload(HttpExchange exchange, String repository, byte[] body) throws IOException {
        var query = query(exchange);
        if (exchange.getRequestMethod().equals("POST")) {
            var there = Optional.ofNullable(blobs.get(query.get("from") + "/" + query.get("mount")));
            there.ifPresent(blob -> blobs.put(repository + "/" + query.get("mount"), blob));
            exchange.getResponseHeaders().set("Location", "/v2/" + repository + "/blobs/uploads/1?state=begun");
            send(exchange, there.isPresent() ? 201 : 202, new byte[0]);
        } else {
            var digest = query.getOrDefault("digest", "");
            var isRight = digest.equals(digest(body));
            if (isRight) {
                blobs.put(repository + "/" + digest, body);
                uploads.add(digest);
            }
            send(exchange, isRight ? 201 : 400, new byte[0]);
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        var query = new HashMap<String, String>();
        for (var part : Optional.ofNullable(exchange.getRequestURI().getQuery())
                .orElse("")
                .split("&")) {
            var mark = part.indexOf('=');
            if (mark > 0) {
                query.put(part.substring(0, mark), part.substring(mark + 1));
            }
        }
        return query;
    }

    private static void found(HttpExchange exchange, Optional<byte[]> bytes) throws IOException {
        send(exchange, bytes.isPresent() ? 200 : 404, bytes.orElse(new byte[0]));
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        var isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, isHead || bytes.length == 0 ? -1 : bytes.length);
        if (!isHead) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new SlipwayException(Failure.BROKEN, "this Java runtime lacks SHA-256", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
