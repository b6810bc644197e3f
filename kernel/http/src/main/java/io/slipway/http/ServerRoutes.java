package io.slipway.http;

import io.slipway.engine.access.Caller;
import io.slipway.engine.access.Role;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The server itself: its health, its contract, the pages of its problems.
final class ServerRoutes implements RouteGroup {
    private static final List<String> FEATURES = List.of("idempotency-keys", "event-streams", "uploads");

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
                        .allows(new Guard.Anybody()),
                Route.get("about", "/v1", ServerRoutes::about).allows(new Guard.AnyToken()));
    }

    private Answer ready(Call call) throws InterruptedException {
        var trouble = readiness.trouble();
        if (trouble.isPresent()) {
            throw Refusal.busy(Refusal.Kind.UNAVAILABLE, trouble.get(), Duration.ofSeconds(1));
        }
        return Answer.of(Health.OK);
    }

    private static Answer about(Call call) {
        return Answer.of(new About(version(), FEATURES, CallerView.of(call.caller())));
    }

    /// As the build wrote it into the jar; a run from compiled classes has none.
    static String version() {
        return Optional.ofNullable(ServerRoutes.class.getPackage().getImplementationVersion())
                .orElse("development");
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

    /// The contract's `About`.
    record About(String version, List<String> features, CallerView caller) {}

    record CallerView(String name, @Nullable String team, Role role, Instant expiresAt) {
        static CallerView of(Caller caller) {
            return new CallerView(caller.name(), caller.team(), caller.role(), caller.expiresAt());
        }
    }
}
