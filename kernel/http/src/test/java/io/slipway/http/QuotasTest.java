package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QuotasTest {
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

    @ParameterizedTest
    @ValueSource(strings = {"/v1/teams/default", "/v1/teams/default/spaces/default"})
    void quotaStaysUntilARequestNamesIt(String place) throws Exception {
        assertThat(put(place, "{\"quota\": {\"instances\": 3, \"cpuMillis\": 500}}"))
                .isEqualTo("{\"instances\":3,\"cpuMillis\":500}");
        assertThat(put(place, "{}")).isEqualTo("{\"instances\":3,\"cpuMillis\":500}");
        assertThat(put(place, "{\"quota\": {\"instances\": 4}}")).isEqualTo("{\"instances\":4}");
        assertThat(put(place, "{\"quota\": {}}")).isEmpty();
        assertThat(put(place, "{}")).isEmpty();
    }

    private String put(String place, String body) throws Exception {
        var answer = server.json("PUT", place, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RunningKernel.tree(answer).path("quota").toString();
    }
}
