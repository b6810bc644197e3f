package io.slipway.http;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The server itself: its health, its contract, the pages of its problems.
final class ServerRoutes implements RouteGroup {
    private final Readiness readiness;

    @Inject
    ServerRoutes(Readiness readiness) {
        this.readiness = readiness;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("health", "/healthz", _ -> Answer.of(Health.OK)).allows(new Guard.Anybody()),
                Route.get("ready", "/readyz", this::ready).allows(new Guard.Anybody()),
                Route.get(
                                "contract",
                                "/openapi.yaml",
                                _ -> new Answer.Text(text("openapi.yaml").orElseThrow()))
                        .gives(MediaType.YAML)
                        .allows(new Guard.Anybody()),
                Route.get("problemPage", "/docs/problems/{problem}", ServerRoutes::problemPage)
                        .gives(MediaType.MARKDOWN)
                        .allows(new Guard.Anybody()));
    }

    private Answer ready(Call call) {
        if (!readiness.isReady()) {
            throw Refusal.busy(Refusal.Kind.UNAVAILABLE, "The server is starting or stopping", Duration.ofSeconds(1));
        }
        return Answer.of(Health.OK);
    }

    private static Answer problemPage(Call call) {
        var name = call.path("problem");
        return new Answer.Text(Optional.of(name)
                .filter(page -> page.matches("[a-z-]{1,40}"))
                .flatMap(page -> text("problems/" + page + ".md"))
                .orElseThrow(() -> Refusal.notFound("problem '" + name + "'")));
    }

    private static Optional<String> text(String resource) {
        try (var in = ServerRoutes.class.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    record Health(String status) {
        static final Health OK = new Health("ok");
    }
}
