package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.http.Contract.Operation;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Holds a running server to `openapi.yaml`, operation by operation and both ways.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
final class ContractTest {
    /// The one stream that ends with the server only.
    private static final String ENDLESS = "followChanges";

    private final Contract contract = Contract.load();
    private RunningKernel server;
    private Map<String, Sample> samples;

    ContractTest() throws IOException {}

    @BeforeAll
    void start(@TempDir Path home) throws IOException, InterruptedException {
        server = new RunningKernel(home);
        samples = Samples.of(server);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void everyDocumentedOperationHasARouteAndEveryRouteIsDocumented() {
        var documented = new TreeMap<String, String>();
        for (var operation : contract.operations()) {
            documented.put(
                    operation.id(),
                    "%s takes '%s' gives %s queries %s token %s"
                            .formatted(
                                    operation,
                                    operation.takes(),
                                    new TreeSet<>(operation.gives()),
                                    operation.queries(),
                                    operation.needsToken()));
        }
        var routed = new TreeMap<String, String>();
        for (var route : routes()) {
            routed.put(
                    route.operation(),
                    "%s %s takes '%s' gives %s queries %s token %s"
                            .formatted(
                                    route.method(),
                                    route.path(),
                                    route.takes().text(),
                                    gives(route, contract),
                                    new TreeSet<>(route.queries()),
                                    !(route.guard() instanceof Guard.Anybody)));
        }
        assertThat(routed).isEqualTo(documented);
    }

    /// A route that answers nothing documents no type either.
    private static SortedSet<String> gives(Route route, Contract contract) {
        var types = new TreeSet<String>();
        if (route.isStream()) {
            types.addAll(List.of(MediaType.EVENTS.text(), MediaType.LINES.text()));
        } else {
            types.add(route.gives().text());
        }
        var answersNothing = contract.operations().stream()
                .anyMatch(operation -> operation.id().equals(route.operation())
                        && (operation.documents(204) || operation.documents(101)));
        return answersNothing ? new TreeSet<>() : types;
    }

    @Test
    void noRouteIsForNobody() {
        assertThat(routes()).noneMatch(route -> route.guard() instanceof Guard.Nobody);
    }

    @Test
    void everyChangeTakesAnIdempotencyKeyAndSaysSo() {
        var keyed = contract.operations().stream()
                .filter(Operation::takesIdempotencyKey)
                .map(Operation::id)
                .toList();
        assertThat(routes())
                .filteredOn(route -> route.repeats() != Route.Repetition.WITHOUT_KEY)
                .extracting(Route::operation)
                .containsExactlyInAnyOrderElementsOf(keyed);
        assertThat(routes())
                .filteredOn(route -> !route.method().name().equals("GET"))
                .filteredOn(route -> route.repeats() == Route.Repetition.WITHOUT_KEY)
                .extracting(Route::operation)
                .containsExactlyInAnyOrder("login", "upload", "planApp");
    }

    @Test
    void everyOperationHasASample() {
        assertThat(samples.keySet())
                .containsExactlyInAnyOrderElementsOf(contract.operations().stream()
                        .map(Operation::id)
                        .filter(id -> !id.equals(ENDLESS))
                        .toList());
    }

    @Test
    void changesAreToldAsTheyHappen() throws IOException, InterruptedException {
        var operation = contract.operation(ENDLESS);
        var line = server.firstLine(
                server.request(operation.path()).header("Accept", MediaType.LINES.text()),
                () -> assertThat(server.json("PUT", sample("scaleComponent").path(), "{\"instances\": 3}")
                                .statusCode())
                        .isEqualTo(202));
        var event = Json.MAPPER.readTree(line);
        assertThat(operation.violations(200, MediaType.LINES.text(), event)).isEmpty();
        assertThat(event.path("event").asText()).isEqualTo("change");
        assertThat(contract.violations("Change", event.path("data"))).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> answersAsDocumented() {
        // In the order of the samples: what is deleted is deleted last.
        return samples.values().stream()
                .map(sample -> DynamicTest.dynamicTest(
                        sample.operation(), () -> check(contract.operation(sample.operation()), sample)));
    }

    private void check(Operation operation, Sample sample) throws IOException, InterruptedException {
        var response = send(operation, sample, true);
        assertThat(response.statusCode())
                .as("%s: %s", operation, response.body())
                .isEqualTo(sample.status());
        assertThat(operation.documents(response.statusCode())).isTrue();
        checkBody(operation, sample, response);
        if (response.statusCode() == 202) {
            assertThat(response.headers().firstValue("Location")).isPresent();
        }
    }

    private void checkBody(Operation operation, Sample sample, HttpResponse<String> response) throws IOException {
        if (response.statusCode() == 204) {
            assertThat(response.body()).isEmpty();
            return;
        }
        var type = response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        if (operation.gives().contains(MediaType.LINES.text())) {
            assertThat(type).isEqualTo(MediaType.LINES.text());
            checkLines(operation, sample, response);
            return;
        }
        if (response.statusCode() >= 400) {
            assertThat(type).isEqualTo("application/problem+json");
        } else {
            assertThat(operation.gives()).contains(type);
        }
        if (type.endsWith("json")) {
            assertThat(operation.violations(response.statusCode(), type, RunningKernel.tree(response)))
                    .as("%s: %s", operation, response.body())
                    .isEmpty();
        } else {
            assertThat(response.body()).isNotBlank();
        }
    }

    private void checkLines(Operation operation, Sample sample, HttpResponse<String> response) throws IOException {
        var found = new ArrayList<String>();
        var names = new TreeSet<String>();
        for (var line : response.body().lines().filter(text -> !text.isBlank()).toList()) {
            var event = Json.MAPPER.readTree(line);
            found.addAll(operation.violations(200, MediaType.LINES.text(), event));
            names.add(event.path("event").asText());
            var schema = sample.events().get(event.path("event").asText());
            assertThat(schema).as("schema of the event in %s", line).isNotNull();
            if (schema != null) {
                found.addAll(contract.violations(schema, event.path("data")));
            }
        }
        assertThat(found).isEmpty();
        assertThat(names).contains("end");
    }

    @TestFactory
    Stream<DynamicTest> asksForAToken() {
        return contract.operations().stream()
                .filter(Operation::needsToken)
                .filter(operation -> samples.containsKey(operation.id()))
                .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
                    var response = send(operation, sample(operation.id()), false);
                    assertThat(response.statusCode()).isEqualTo(401);
                    assertThat(response.headers().firstValue("WWW-Authenticate"))
                            .isPresent();
                    assertThat(operation.violations(401, MediaType.PROBLEM.text(), RunningKernel.tree(response)))
                            .isEmpty();
                }));
    }

    private HttpResponse<String> send(Operation operation, Sample sample, boolean withToken)
            throws IOException, InterruptedException {
        var request = withToken ? server.request(sample.path()) : server.anonymous(sample.path());
        if (!operation.takes().isEmpty()) {
            request.header("Content-Type", operation.takes());
        }
        if (operation.gives().contains(MediaType.LINES.text())) {
            request.header("Accept", MediaType.LINES.text());
        }
        return server.send(request.method(
                operation.method(),
                sample.body().isEmpty()
                        ? java.net.http.HttpRequest.BodyPublishers.noBody()
                        : java.net.http.HttpRequest.BodyPublishers.ofString(sample.body(), StandardCharsets.UTF_8)));
    }

    private Sample sample(String operation) {
        return Objects.requireNonNull(samples.get(operation), operation);
    }

    private List<Route> routes() {
        return server.kernel.injector().getInstance(Api.class).routes();
    }

    /// One call that works.
    ///
    /// @param events the schema of each event that a stream may have, by its name
    record Sample(String operation, String path, String body, int status, Map<String, String> events) {}
}
