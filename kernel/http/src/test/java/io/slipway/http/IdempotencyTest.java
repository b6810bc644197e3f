package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Changes that are sent again, beside those of apps that [KernelTest] sends.
@Timeout(120)
final class IdempotencyTest {
    private static final String SECRET = "/v1/teams/default/spaces/default/apps/shop/secrets/KEY";

    @TempDir
    private Path home;

    private RunningKernel server;

    @BeforeEach
    void start() throws Exception {
        server = new RunningKernel(home);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyKindOfChangeIsDoneOnce() throws Exception {
        for (int i = 0; i < 2; i++) {
            var put = keyed("k1", "PUT", SECRET, "{\"value\": \"hush\"}");
            assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
            assertThat(RunningKernel.tree(put).path("version").asInt()).isEqualTo(1);
        }
        assertThat(keyed("k2", "PUT", "/v1/teams/red", "{}").statusCode()).isEqualTo(200);
        assertThat(keyed("k3", "DELETE", "/v1/teams/red", "").statusCode()).isEqualTo(204);
        assertThat(keyed("k4", "PUT", "/v1/teams/red", "{}").statusCode()).isEqualTo(200);

        assertThat(keyed("k3", "DELETE", "/v1/teams/red", "").statusCode()).isEqualTo(204);

        assertThat(server.get("/v1/teams/red").statusCode())
                .as("what was made after the first deletion stays")
                .isEqualTo(200);
    }

    @Test
    void anotherBodyOrPathWithTheSameKeyIsRefused() throws Exception {
        assertThat(keyed("k1", "PUT", SECRET, "{\"value\": \"one\"}").statusCode())
                .isEqualTo(200);
        for (var refused : new HttpResponse<?>[] {
            keyed("k1", "PUT", SECRET, "{\"value\": \"two\"}"),
            keyed("k1", "PUT", SECRET + "2", "{\"value\": \"one\"}"),
            keyed("k1", "DELETE", SECRET, "")
        }) {
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body().toString()).contains("Idempotency-Key", "use a new key");
        }
    }

    @Test
    void tokenIsToldOnceAndMadeOnce() throws Exception {
        var first = keyed("k1", "POST", "/v1/tokens", "{\"name\": \"ci\"}");
        var token = RunningKernel.tree(first);
        assertThat(first.statusCode()).isEqualTo(201);

        var again = keyed("k1", "POST", "/v1/tokens", "{\"name\": \"ci\"}");

        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body())
                .contains("told once", "/v1/tokens/" + token.path("id").asText());
        var kept = server.database()
                .read(tx -> tx.query(
                        "select idempotency_key, digest, body from idempotency",
                        row -> row.text("idempotency_key") + row.text("digest") + row.textOrNull("body")));
        assertThat(kept)
                .singleElement()
                .asString()
                .doesNotContain(token.path("token").asText())
                .doesNotContain("k1");
    }

    @Test
    void keysAreForgottenAfterADay() throws Exception {
        assertThat(keyed("k1", "PUT", SECRET, "{\"value\": \"hush\"}").statusCode())
                .isEqualTo(200);
        server.database().write(tx -> tx.update("update idempotency set begun_at = begun_at - ?", 86_400_001L));
        assertThat(RunningKernel.tree(keyed("k1", "PUT", SECRET, "{\"value\": \"other\"}"))
                        .path("version")
                        .asInt())
                .isEqualTo(2);
    }

    private HttpResponse<String> keyed(String key, String method, String path, String body) throws Exception {
        return server.send(server.request(path)
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .method(method, RunningKernel.publisher(body)));
    }
}
