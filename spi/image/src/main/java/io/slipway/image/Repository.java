package io.slipway.image;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/// A repository of a registry, by the OCI Distribution Specification 1.1. Every call comes to an end; each may be
/// made again.
///
/// All throw `DENIED` if the registry wants other credentials, and `UNAVAILABLE` if it did not answer.
public final class Repository implements AutoCloseable {
    /// Of manifests and configurations; what is larger is none.
    private static final int LARGEST = 8 << 20;

    private static final OpenOption[] WHOLE = {
        StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING
    };
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(15);
    private static final String MANIFESTS = String.join(
            ", ",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json");

    private final RegistryAccess access;
    private final String name;
    private final RegistryHttp http;

    public Repository(RegistryAccess access, String name) {
        this.access = access;
        this.name = name;
        this.http = new RegistryHttp(access);
    }

    /// Empty where there is none.
    ///
    /// @param version a tag or a digest
    public Optional<Document> manifest(String version) throws InterruptedException {
        var doing = "show image " + whole(version);
        var answer = http.send(
                Ask.get(at("/manifests/" + version), doing).accepting(MANIFESTS), BodyHandlers.ofByteArray(), SOON);
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        expect(answer, doing, 200);
        if (answer.body().length > LARGEST) {
            throw odd(doing, "it has %d bytes".formatted(answer.body().length));
        }
        var found = Document.of(
                answer.body(),
                answer.headers()
                        .firstValue("Content-Type")
                        .orElse("")
                        .split(";", 2)[0]
                        .strip());
        if (version.startsWith("sha256:") && !found.digest().equals(version)) {
            throw odd(doing, "its bytes have the digest " + found.digest());
        }
        return Optional.of(found);
    }

    /// A small one, whole.
    public byte[] blob(String digest) throws InterruptedException {
        var doing = "show %s of %s".formatted(digest, path());
        var answer = http.send(Ask.get(at("/blobs/" + digest), doing), BodyHandlers.ofByteArray(), SOON);
        expect(answer, doing, 200);
        if (answer.body().length > LARGEST) {
            throw odd(doing, "it has %d bytes".formatted(answer.body().length));
        }
        return answer.body();
    }

    public boolean holds(String digest) throws InterruptedException {
        var doing = "tell whether it has %s of %s".formatted(digest, path());
        var answer = http.send(Ask.of("HEAD", at("/blobs/" + digest), doing), BodyHandlers.discarding(), SOON);
        if (answer.statusCode() == 404) {
            return false;
        }
        expect(answer, doing, 200);
        return true;
    }

    /// Brings a blob of `other` here: within one registry without moving its bytes.
    ///
    /// @param file that may be used on the way
    public void take(String digest, Repository other, Path file) throws InterruptedException {
        if (holds(digest) || (other.access.host().equals(access.host()) && mount(digest, other))) {
            return;
        }
        other.fetch(digest, file);
        put(digest, file);
    }

    private boolean mount(String digest, Repository other) throws InterruptedException {
        var doing = "take %s from %s over to %s".formatted(digest, other.name, path());
        var path = "/blobs/uploads/?mount=%s&from=%s".formatted(encode(digest), encode(other.name));
        var answer = http.send(Ask.of("POST", at(path), doing), BodyHandlers.discarding(), SOON);
        expect(answer, doing, 201, 202); // 202: it begins an upload instead, which it forgets by itself.
        return answer.statusCode() == 201;
    }

    private void fetch(String digest, Path file) throws InterruptedException {
        var doing = "give %s of %s".formatted(digest, path());
        var answer = http.send(Ask.get(at("/blobs/" + digest), doing), BodyHandlers.ofFile(file, WHOLE), LONG);
        expect(answer, doing, 200);
        try {
            var found = Digests.of(file);
            if (!found.equals(digest)) {
                throw odd(doing, "its bytes have the digest " + found);
            }
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    public void put(String digest, byte[] bytes) throws InterruptedException {
        put(digest, Ask.Content.of(bytes));
    }

    public void put(String digest, Path file) throws InterruptedException {
        put(digest, Ask.Content.of(file));
    }

    private void put(String digest, Ask.Content content) throws InterruptedException {
        if (holds(digest)) {
            return;
        }
        var doing = "take %s into %s".formatted(digest, path());
        var begun = http.send(Ask.of("POST", at("/blobs/uploads/"), doing), BodyHandlers.discarding(), SOON);
        expect(begun, doing, 202);
        var place = begun.headers().firstValue("Location").orElseThrow(() -> odd(doing, "it names no place for it"));
        var whole = place + (place.contains("?") ? "&" : "?") + "digest=" + encode(digest);
        var answer = http.send(
                Ask.of("PUT", begun.uri().resolve(whole), doing).with(content, "application/octet-stream"),
                BodyHandlers.discarding(),
                LONG);
        expect(answer, doing, 201);
    }

    /// All that it names must be there before.
    public void put(Document manifest) throws InterruptedException {
        var doing = "take image " + whole(manifest.digest());
        var answer = http.send(
                Ask.of("PUT", at("/manifests/" + manifest.digest()), doing)
                        .with(Ask.Content.of(manifest.bytes()), manifest.mediaType()),
                BodyHandlers.discarding(),
                SOON);
        expect(answer, doing, 201);
    }

    /// Takes an image out; the registry frees the bytes when it clears up itself.
    ///
    /// @return whether it is gone, or was; a registry may allow nobody to
    public boolean remove(String digest) throws InterruptedException {
        var doing = "remove image " + whole(digest);
        var answer = http.send(Ask.of("DELETE", at("/manifests/" + digest), doing), BodyHandlers.discarding(), SOON);
        if (answer.statusCode() == 404 || answer.statusCode() == 405) {
            return answer.statusCode() == 404;
        }
        expect(answer, doing, 202);
        return true;
    }

    private void expect(HttpResponse<?> answer, String doing, int... statuses) {
        var status = answer.statusCode();
        for (var each : statuses) {
            if (status == each) {
                return;
            }
        }
        if (status == 401 || status == 403) {
            throw new SlipwayException(
                    Failure.DENIED,
                    "registry %s refuses to %s: set user and password of a datacenter's 'registry' with this host"
                            .formatted(access.host(), doing));
        }
        throw odd(doing, "it answered with status " + status);
    }

    private SlipwayException odd(String doing, String why) {
        return new SlipwayException(
                Failure.UNAVAILABLE, "registry %s did not %s: %s".formatted(access.host(), doing, why));
    }

    private URI at(String path) {
        return URI.create("%s/v2/%s%s".formatted(access.base(), name, path));
    }

    private String path() {
        return access.host() + "/" + name;
    }

    private String whole(String version) {
        return path() + (version.startsWith("sha256:") ? "@" : ":") + version;
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
