package io.slipway.plugins.builders.dockerfile;

import io.slipway.spi.build.ImageRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes an image out of its registry (OCI Distribution Specification 1.1, "Deleting manifests"), which no engine
/// does. The registry frees the bytes when it clears up itself.
final class Unpublishing {
    private static final Logger LOG = LoggerFactory.getLogger(Unpublishing.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Unpublishing() {}

    /// Absent already is success. A registry that allows nobody to delete keeps it; that is told and no more.
    static void remove(String reference, ImageRegistry registry) throws InterruptedException {
        var at = reference.indexOf('@');
        var slash = reference.indexOf('/');
        var path = "/v2/%s/manifests/%s".formatted(reference.substring(slash + 1, at), reference.substring(at + 1));
        var uri = URI.create(
                "%s://%s%s".formatted(registry.plain() ? "http" : "https", reference.substring(0, slash), path));
        var request = HttpRequest.newBuilder(uri).timeout(LIMIT).DELETE();
        registry.login().ifPresent(login -> {
            var both = (login.user() + ":" + login.password().reveal()).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
        });
        try (var client = HttpClient.newBuilder()
                .connectTimeout(LIMIT)
                .sslContext(registry.trust())
                .build()) {
            var status = client.send(request.build(), BodyHandlers.discarding()).statusCode();
            if (status != 202 && status != 404) {
                LOG.warn("The registry answers {} to the removal of {}: it stays there", status, reference);
            }
        } catch (IOException e) {
            LOG.warn("The registry did not answer to the removal of {}: it stays there", reference, e);
        }
    }
}
