package io.slipway.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.engine.configuration.RegistrySettings;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.store.Sha256;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// Asks registries by their one protocol (OCI Distribution Specification 1.1): which digest a tag means, and the
/// configuration of the image. Moves no layer.
public final class ImageRegistry {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LARGEST = 8 << 20;
    private static final String MANIFESTS = String.join(
            ", ",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json");
    private static final Pattern CHALLENGE = Pattern.compile("([a-z]+)=\"([^\"]*)\"");

    private final Datacenters datacenters;
    private final ObjectMapper json = new ObjectMapper();

    @Inject
    public ImageRegistry(Datacenters datacenters) {
        this.datacenters = datacenters;
    }

    /// @throws SlipwayException `INVALID` if there is no such image, `DENIED` if the registry wants other
    ///     credentials, `UNAVAILABLE` if it did not answer
    public ResolvedImage resolve(ImageReference reference) throws InterruptedException {
        var builder = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NORMAL);
        settings(reference.registry())
                .filter(each -> each.ca() != null)
                .ifPresent(each -> builder.sslContext(each.images().trust()));
        try (var client = builder.build()) {
            return new Call(client, reference).resolve();
        } catch (SSLException e) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    ("registry %s cannot be spoken to by TLS about image %s: %s; where its authority is unknown here set"
                                    + " 'ca' of a datacenter's 'registry' with this host, where it has no TLS write its"
                                    + " 'url' with http:")
                            .formatted(reference.registry(), reference, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    "registry %s did not answer about image %s: %s".formatted(reference.registry(), reference, e),
                    e);
        }
    }

    private Optional<RegistrySettings> settings(String registry) {
        return datacenters.all().stream()
                .map(Datacenter::registry)
                .flatMap(Optional::stream)
                .filter(each -> registry.equals(each.url().getAuthority()))
                // Several datacenters may name one registry, and one of them its password.
                .min(Comparator.comparing(each -> each.user() == null || each.password() == null));
    }

    /// One conversation with one registry.
    private final class Call {
        private final HttpClient client;
        private final ImageReference reference;
        private final String base;
        private Optional<String> authorization;

        Call(HttpClient client, ImageReference reference) {
            this.client = client;
            this.reference = reference;
            this.base = base(reference);
            this.authorization = basic();
        }

        ResolvedImage resolve() throws IOException, InterruptedException {
            var manifest = get("/manifests/" + reference.version());
            var digest = reference.isPinned() ? reference.version() : digest(manifest);
            var root = json.readTree(manifest.body());
            if (root.has("manifests")) {
                root = json.readTree(get("/manifests/" + platform(root)).body());
            }
            var config = json.readTree(
                            get("/blobs/" + root.path("config").path("digest").asText())
                                    .body())
                    .path("config");
            return new ResolvedImage(reference.pinned(digest), digest, ImageFacts.of(config));
        }

        /// The image for Linux on the commonest processor: what it says of itself is the same for all.
        private String platform(JsonNode index) {
            var first = "";
            var others = new TreeSet<String>();
            for (var each : index.path("manifests")) {
                var platform = each.path("platform");
                others.add(platform.path("os").asText() + "/"
                        + platform.path("architecture").asText());
                var fits = platform.path("os").asText().equals("linux");
                if (fits
                        && (first.isEmpty()
                                || platform.path("architecture").asText().equals("amd64"))) {
                    first = each.path("digest").asText();
                }
            }
            if (first.isEmpty()) {
                throw SlipwayException.unsupported(
                        "image %s is not made for Linux, only for %s".formatted(reference, String.join(", ", others)));
            }
            return first;
        }

        private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
            var answer = send(path);
            if (answer.statusCode() == 401) {
                authorization = token(answer);
                answer = send(path);
            }
            var status = answer.statusCode();
            if (status == 200 && answer.body().length <= LARGEST) {
                return answer;
            }
            if (status == 401 || status == 403) {
                throw new SlipwayException(
                        Failure.DENIED,
                        "registry %s refuses to show image %s: set user and password of a datacenter's 'registry' with this host"
                                .formatted(reference.registry(), reference));
            }
            if (status == 404) {
                throw SlipwayException.invalid(
                        "registry %s has no image %s: see whether name and tag are right, and whether it is public"
                                .formatted(reference.registry(), reference));
            }
            throw new IOException("status %d for %s".formatted(status, path));
        }

        private HttpResponse<byte[]> send(String path) throws IOException, InterruptedException {
            var request = HttpRequest.newBuilder(URI.create("%s/v2/%s%s".formatted(base, reference.repository(), path)))
                    .timeout(LIMIT)
                    .header("Accept", MANIFESTS + ", */*;q=0.1");
            authorization.ifPresent(value -> request.header("Authorization", value));
            return client.send(request.build(), BodyHandlers.ofByteArray());
        }

        /// What a registry wants that does not know us: a token of the place that it names.
        private Optional<String> token(HttpResponse<byte[]> refused) throws IOException, InterruptedException {
            var challenge = refused.headers().firstValue("WWW-Authenticate").orElse("");
            if (!challenge.regionMatches(true, 0, "Bearer ", 0, 7)) {
                return basic();
            }
            var realm = "";
            var query = new ArrayList<String>();
            var parts = CHALLENGE.matcher(challenge);
            while (parts.find()) {
                if (parts.group(1).equals("realm")) {
                    realm = parts.group(2);
                } else if (!parts.group(1).equals("error")) {
                    query.add(
                            parts.group(1) + "=" + java.net.URLEncoder.encode(parts.group(2), StandardCharsets.UTF_8));
                }
            }
            var request = HttpRequest.newBuilder(URI.create(realm + "?" + String.join("&", query)))
                    .timeout(LIMIT);
            basic().ifPresent(value -> request.header("Authorization", value));
            var answer = json.readTree(
                    client.send(request.build(), BodyHandlers.ofByteArray()).body());
            var token = answer.path("token").asText(answer.path("access_token").asText());
            return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
        }

        private Optional<String> basic() {
            var known = settings(reference.registry()).filter(each -> each.user() != null && each.password() != null);
            return known.map(each -> {
                var password = each.password() == null ? "" : each.password().reveal();
                var both = (each.user() + ":" + password).getBytes(StandardCharsets.UTF_8);
                return "Basic " + Base64.getEncoder().encodeToString(both);
            });
        }
    }

    /// Registries speak TLS, but for those of this machine, as every engine has it, and those that a datacenter
    /// names with `http:`.
    private String base(ImageReference reference) {
        var host = reference.registry().equals("docker.io") ? "registry-1.docker.io" : reference.registry();
        var named = settings(reference.registry())
                .map(each -> "http".equals(each.url().getScheme()));
        var plain = named.orElseGet(() -> host.matches("(localhost|127\\.[0-9.]+|\\[::1])(:[0-9]+)?"));
        return (plain ? "http://" : "https://") + host;
    }

    private static String digest(HttpResponse<byte[]> manifest) {
        return manifest.headers().firstValue("Docker-Content-Digest").orElseGet(() -> Sha256.named(manifest.body()));
    }
}
