package io.slipway.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// Sends requests to a registry: logs in as it wants, and follows it to where it keeps its blobs.
final class RegistryHttp implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration TOKEN = Duration.ofSeconds(30);
    private static final Pattern CHALLENGE = Pattern.compile("([a-z]+)=\"([^\"]*)\"");
    private static final Set<Integer> ELSEWHERE = Set.of(301, 302, 303, 307, 308);
    private static final int HOPS = 5;

    private final RegistryAccess access;
    private final HttpClient client;
    private final ObjectMapper json = new ObjectMapper();
    private Optional<String> authorization;

    RegistryHttp(RegistryAccess access) {
        this.access = access;
        this.authorization = access.basic();
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .sslContext(access.trust())
                .build();
    }

    /// @param limit for all of it, its body too
    /// @throws SlipwayException `UNAVAILABLE` if there was no answer
    <T> HttpResponse<T> send(Ask ask, BodyHandler<T> body, Duration limit) throws InterruptedException {
        try {
            var answer = follow(ask, body, limit);
            if (answer.statusCode() == 401) {
                authorization = token(answer);
                answer = follow(ask, body, limit);
            }
            return answer;
        } catch (SSLException e) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    ("registry %s cannot be spoken to by TLS to %s: %s; where its authority is unknown here set 'ca' of a"
                                    + " datacenter's 'registry' with this host, where it has no TLS write its 'url' with"
                                    + " http:")
                            .formatted(access.host(), ask.doing(), e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    "registry %s did not answer to %s: %s".formatted(access.host(), ask.doing(), e),
                    e);
        }
    }

    private <T> HttpResponse<T> follow(Ask ask, BodyHandler<T> body, Duration limit)
            throws IOException, InterruptedException {
        var next = ask;
        for (var hop = 0; hop < HOPS; hop++) {
            var answer = once(next, body, limit);
            var place = answer.headers().firstValue("Location");
            if (!ask.method().equals("GET") || !ELSEWHERE.contains(answer.statusCode()) || place.isEmpty()) {
                return answer;
            }
            next = next.to(answer.uri().resolve(place.get()));
        }
        throw new IOException("it leads from one place to the next, more than %d times".formatted(HOPS));
    }

    private <T> HttpResponse<T> once(Ask ask, BodyHandler<T> body, Duration limit)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(ask.uri())
                .timeout(limit)
                .method(ask.method(), ask.content().open());
        ask.headers().forEach(request::header);
        // Stores that a registry leads to have links that are signed, and refuse whoever brings a password too.
        if (isRegistry(ask.uri())) {
            authorization.ifPresent(value -> request.header("Authorization", value));
        }
        return whole(request.build(), body, limit);
    }

    private boolean isRegistry(URI uri) {
        return Objects.equals(uri.getAuthority(), URI.create(access.base()).getAuthority());
    }

    // The client's own limit ends with the headers; a body may come to a halt as well.
    private <T> HttpResponse<T> whole(HttpRequest request, BodyHandler<T> body, Duration limit)
            throws IOException, InterruptedException {
        var under = client.sendAsync(request, body);
        try {
            return under.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + limit, e);
        } finally {
            under.cancel(true);
        }
    }

    /// What a registry wants that does not know us: a token of the place that it names.
    private Optional<String> token(HttpResponse<?> refused) throws IOException, InterruptedException {
        var challenge = refused.headers().firstValue("WWW-Authenticate").orElse("");
        if (!challenge.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return access.basic();
        }
        var realm = "";
        var query = new ArrayList<String>();
        var parts = CHALLENGE.matcher(challenge);
        while (parts.find()) {
            if (parts.group(1).equals("realm")) {
                realm = parts.group(2);
            } else if (!parts.group(1).equals("error")) {
                query.add(parts.group(1) + "=" + URLEncoder.encode(parts.group(2), StandardCharsets.UTF_8));
            }
        }
        var request = HttpRequest.newBuilder(URI.create(realm + "?" + String.join("&", query)))
                .timeout(TOKEN);
        access.basic().ifPresent(value -> request.header("Authorization", value));
        var answer = json.readTree(
                whole(request.build(), BodyHandlers.ofByteArray(), TOKEN).body());
        var token = answer.path("token").asText(answer.path("access_token").asText());
        return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
    }

    @Override
    public void close() {
        // Not close(), which waits for what has been given up.
        client.shutdownNow();
    }
}
