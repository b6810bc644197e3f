package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
final class KernelTest {
    private static final String SPACE = "/v1/teams/default/spaces/default";
    private static final String FILE =
            "{\"file\": \"app: %s\\ncomponents: {web: {image: registry.example.com/shop, port: 8080}}\\n\"}";

    private RunningKernel server;

    @BeforeAll
    void start(@TempDir Path home) throws IOException, InterruptedException {
        server = new RunningKernel(home);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void repeatedRequestWithTheSameKeyIsAnsweredAsTheFirst() throws Exception {
        var first = deploy("once", "key-1", FILE.formatted("once"));
        var again = deploy("once", "key-1", FILE.formatted("once"));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(operationsOf("once")).isEqualTo(1);
    }

    @Test
    void keyOfAnotherRequestIsRefused() throws Exception {
        deploy("keyed", "key-2", FILE.formatted("keyed"));
        var other = deploy("keyed", "key-2", FILE.formatted("keyed") + " ");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("Idempotency-Key").contains("use a new key");
    }

    @Test
    void keyOfARefusedRequestMayBeUsedAgain() throws Exception {
        assertThat(deploy("mended", "key-3", "{\"file\": \"app: other\"}").statusCode())
                .isEqualTo(422);
        assertThat(deploy("mended", "key-3", FILE.formatted("mended")).statusCode())
                .isEqualTo(202);
    }

    @Test
    void appThatIsNotThereIs404ForEveryRequestBelowIt() throws Exception {
        assertThat(server.get(SPACE + "/apps/nothing").statusCode()).isEqualTo(404);
        assertThat(server.get(SPACE + "/apps/nothing/why").statusCode()).isEqualTo(404);
        assertThat(server.json("PUT", SPACE + "/apps/nothing/components/web/scale", "{\"instances\": 1}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(server.send(server.request(SPACE + "/apps/nothing").DELETE()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatAPathNamesMustBeThereAndTheNearestIsTold() throws Exception {
        assertThat(deploy("present", "key-6", FILE.formatted("present")).statusCode())
                .isEqualTo(202);
        var present = SPACE + "/apps/present";
        missing("/v1/teams/defualt/spaces/default/apps", "team 'defualt' is not there", "did you mean 'default'?");
        missing("/v1/teams/defualt/spaces", "did you mean 'default'?");
        missing("/v1/teams/defualt/members", "did you mean 'default'?");
        missing("/v1/teams/default/spaces/defalt/apps", "space 'defalt' of team 'default'", "did you mean 'default'?");
        missing("/v1/teams/default/spaces/defalt/apps/present", "space 'defalt'");
        missing("/v1/teams/default/spaces/defalt", "did you mean 'default'?");
        missing(SPACE + "/apps/presnt", "app 'presnt'", "did you mean 'present'?");
        missing(SPACE + "/apps/presnt/file", "did you mean 'present'?");
        missing(SPACE + "/apps/presnt/logs", "did you mean 'present'?");
        missing(SPACE + "/apps/presnt/secrets", "did you mean 'present'?");
        missing(SPACE + "/apps/presnt/components/web", "did you mean 'present'?");
        missing(present + "/components/wbe", "component 'present/wbe'", "did you mean 'present/web'?");
        missing(present + "/components/wbe/releases", "did you mean 'present/web'?");
        missing(present + "/components/wbe/routes", "did you mean 'present/web'?");
        missing(present + "/components/web/builds/b1/log", "build 'b1'");
        missing(present + "/instances?component=wbe", "did you mean 'present/web'?");
        missing(present + "/logs?component=wbe", "did you mean 'present/web'?");
        missing("/v1/datacenters/locla", "did you mean 'local'?");
        missing("/v1/plugins/brken.jar", "did you mean 'broken.jar'?");
        missing("/v1/operations?team=defualt", "did you mean 'default'?");
        missing("/v1/tokens?team=defualt", "did you mean 'default'?");
        var deployed = server.json("PUT", "/v1/teams/default/spaces/defalt/apps/x", FILE.formatted("x"));
        assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(404);
        assertThat(server.json("PUT", "/v1/teams/defualt/spaces/default/apps/x/secrets/A", "{\"value\": \"b\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    private void missing(String path, String... words) throws Exception {
        var response = server.get(path);
        assertThat(response.statusCode()).as(path + response.body()).isEqualTo(404);
        assertThat(RunningKernel.tree(response).path("detail").asText())
                .as(path)
                .contains(words);
    }

    @Test
    void wrongAppFileNamesItsFields() throws Exception {
        var response = deploy("wrong", "key-4", "{\"file\": \"app: wrong\\ncomponents: {web: {imagee: x}}\\n\"}");
        assertThat(response.statusCode()).isEqualTo(422);
        var errors = RunningKernel.tree(response).path("errors");
        assertThat(errors.findValuesAsText("field")).contains("components.web.imagee");
        assertThat(errors.findValuesAsText("mend")).anyMatch(mend -> mend.contains("image"));
    }

    @Test
    void tokenOfOneTeamSeesNoOther() throws Exception {
        assertThat(server.json("PUT", "/v1/teams/red", "{}").statusCode()).isEqualTo(200);
        var viewer = token("{\"name\": \"red only\", \"team\": \"red\", \"role\": \"viewer\"}");
        assertThat(as(viewer, "GET", "/v1/teams/red/spaces").statusCode()).isEqualTo(200);
        assertThat(as(viewer, "GET", "/v1/teams/default/spaces").statusCode()).isEqualTo(404);
        assertThat(as(viewer, "GET", "/v1/teams/no-such-team/spaces").statusCode())
                .isEqualTo(404);
        assertThat(as(viewer, "DELETE", "/v1/teams/red/spaces/default").statusCode())
                .isEqualTo(403);
        assertThat(as(viewer, "POST", "/v1/config/reload").statusCode()).isEqualTo(403);
        var operation = RunningKernel.tree(deploy("hidden", "key-5", FILE.formatted("hidden")));
        assertThat(as(viewer, "GET", "/v1/operations/" + operation.path("id").asText())
                        .statusCode())
                .isEqualTo(404);
        assertThat(as(viewer, "GET", "/v1/operations").body()).isEqualTo("{\"items\":[]}");
    }

    @Test
    void revokedTokenIs401() throws Exception {
        var made = RunningKernel.tree(server.json("POST", "/v1/tokens", "{\"name\": \"gone\"}"));
        var token = made.path("token").asText();
        assertThat(as(token, "GET", "/v1").statusCode()).isEqualTo(200);
        server.send(server.request("/v1/tokens/" + made.path("id").asText()).DELETE());
        var refused = as(token, "GET", "/v1");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate").orElse("")).contains("invalid_token");
    }

    @Test
    void codeOfLoginWorksOnce() throws Exception {
        var body = "{\"code\": \"" + server.kernel.newLoginCode().reveal() + "\"}";
        assertThat(login(body).statusCode()).isEqualTo(200);
        assertThat(login(body).statusCode()).isEqualTo(401);
    }

    @Test
    void everyFaultOfTheConfigurationIsToldAtOnce(@TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/server.yaml"), "server: {listn: x}\ndatabas: {}\n");
        assertThatThrownBy(() -> Kernel.start(new Home(home, Map.of()), CrashPoints.none()))
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        told -> assertThat(told.problems())
                                .extracting(problem -> problem.field())
                                .contains("server.listn", "databas"));
    }

    @Test
    void takenPortIsToldWithItsHolder(@TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(
                home.resolve("conf/server.yaml"),
                "server: {listen: \"127.0.0.1:%d\"}\n"
                        .formatted(server.kernel.url().getPort()));
        assertThatThrownBy(() -> Kernel.start(new Home(home, Map.of()), CrashPoints.none()))
                .isInstanceOf(SlipwayException.class)
                .hasMessageContaining("is taken by java (pid");
    }

    private HttpResponse<String> deploy(String app, String key, String body) throws Exception {
        return server.send(server.request(SPACE + "/apps/" + app)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .PUT(BodyPublishers.ofString(body)));
    }

    private int operationsOf(String app) throws Exception {
        return RunningKernel.tree(server.get("/v1/operations?app=" + app))
                .path("items")
                .size();
    }

    private String token(String request) throws Exception {
        return RunningKernel.tree(server.json("POST", "/v1/tokens", request))
                .path("token")
                .asText();
    }

    private HttpResponse<String> as(String token, String method, String path) throws Exception {
        return server.send(server.anonymous(path)
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.noBody()));
    }

    private HttpResponse<String> login(String body) throws Exception {
        return server.send(server.anonymous("/v1/login")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}
