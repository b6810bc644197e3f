package io.slipway.http;

import io.slipway.http.ContractTest.Sample;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.Assertions;

/// A call that works for every operation of the contract, and what must be there for them to.
final class Samples {
    private static final String SPACE = "/v1/teams/default/spaces/default";
    private static final String SHOP = SPACE + "/apps/shop";
    private static final String WEB = SHOP + "/components/web";
    private static final String FILE =
            "{\"file\": \"app: shop\\ncomponents: {web: {image: registry.example.com/shop, port: 8080}}\\n\"}";

    private final Map<String, Sample> samples = new LinkedHashMap<>();

    private Samples() {}

    static Map<String, Sample> of(RunningKernel server) throws IOException, InterruptedException {
        var deployed = server.json("PUT", SHOP, FILE);
        Assertions.assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(202);
        var operation = RunningKernel.tree(deployed).path("id").asText();
        Assertions.assertThat(server.send(server.request("/v1/operations/" + operation + "/cancel")
                                .POST(RunningKernel.publisher("")))
                        .statusCode())
                .isEqualTo(202);
        rows(server);
        var made = server.json("POST", "/v1/tokens", "{\"name\": \"to be revoked\"}");
        var token = RunningKernel.tree(made).path("id").asText();
        var all = new Samples();
        all.ofServer(server.kernel.newLoginCode().reveal());
        all.ofTeams();
        all.ofApps();
        all.ofComponents();
        all.ofOperations(operation);
        all.ofInstallation();
        all.deleting(token);
        return all.samples;
    }

    /// What a build and a rollout would have left.
    private static void rows(RunningKernel server) {
        server.database().write(tx -> {
            var component = tx.one("select id from components", row -> row.text("id"));
            tx.update(
                    "insert into builds (id, component_id, number, state, source_key, revision, description, builder,"
                            + " started_at, ended_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    "bu1",
                    component,
                    1,
                    "SUCCEEDED",
                    "key",
                    "0123abc",
                    "a commit",
                    "slug",
                    1L,
                    2L);
            tx.update("insert into build_logs (build_id, part, text) values (?, ?, ?)", "bu1", 1, "one\ntwo\n");
            var definition = tx.one("select definition from components", row -> row.text("definition"));
            for (var number = 1; number <= 2; number++) {
                tx.update(
                        "insert into releases (id, component_id, number, build_id, artifact, config, state, note,"
                                + " created_by, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        "re" + number,
                        component,
                        number,
                        "bu1",
                        "{\"artifact\":{\"type\":\"image\",\"reference\":\"registry.example.com/shop\"}}",
                        "{\"definition\":" + definition
                                + ",\"secretVersions\":{},\"recognisedEnv\":{},\"sourceKey\":\"key\"}",
                        "GOOD",
                        "deploy",
                        "admin",
                        1L);
            }
            tx.update("update components set current_release = ?, next_release = ?", "re2", 3);
        });
    }

    private void ofServer(String code) {
        ok("health", "/healthz");
        ok("ready", "/readyz");
        ok("contract", "/openapi.yaml");
        ok("problemPage", "/docs/problems/invalid");
        ok("about", "/v1");
        with("login", "/v1/login", "{\"code\": \"" + code + "\", \"name\": \"a test\"}", 200);
        ok("listTokens", "/v1/tokens?limit=1");
        with("createToken", "/v1/tokens", "{\"name\": \"ci\", \"team\": \"default\", \"role\": \"developer\"}", 201);
    }

    private void ofTeams() {
        with("putTeam", "/v1/teams/blue", "{\"quota\": {\"instances\": 3}}", 200);
        ok("listTeams", "/v1/teams");
        ok("getTeam", "/v1/teams/blue");
        with("putMember", "/v1/teams/blue/members/ann", "{\"role\": \"developer\"}", 200);
        ok("listMembers", "/v1/teams/blue/members");
        ok("listSpaces", "/v1/teams/default/spaces");
        ok("getSpace", SPACE);
        with("putSpace", "/v1/teams/default/spaces/test", "{\"datacenter\": \"local\"}", 200);
        with("upload", "/v1/teams/default/uploads", "the bytes of an archive", 201);
    }

    private void ofApps() {
        ok("listApps", SPACE + "/apps");
        ok("getApp", SHOP);
        with("planApp", SHOP + "/plan", FILE, 200);
        ok("exportApp", SHOP + "/file");
        ok("listInstances", SHOP + "/instances?component=web");
        stream("readLogs", SHOP + "/logs?tail=10", Map.of("line", "LogLine", "lost", "LogLost", "end", "StreamEnd"));
        ok("previewMove", SHOP + "/move?to=far");
        // There is no scheduler to move to.
        with("moveApp", SHOP + "/move", "{\"to\": \"far\"}", 422);
        ok("whyApp", SHOP + "/why");
        with("putSecret", SHOP + "/secrets/STRIPE_KEY", "{\"value\": \"hush\"}", 200);
        ok("listSecrets", SHOP + "/secrets");
        with("revokeSecret", SHOP + "/secrets/STRIPE_KEY/revoke", "{\"version\": 1}", 200);
        with("stopApp", SHOP + "/stop", "", 202);
        with("startApp", SHOP + "/start", "", 202);
        with("deployApp", SHOP, FILE, 202);
    }

    private void ofComponents() {
        ok("getComponent", WEB);
        with("scaleComponent", WEB + "/scale", "{\"instances\": 2}", 202);
        with("restartComponent", WEB + "/restart", "", 202);
        ok("listReleases", WEB + "/releases?limit=1");
        ok("listBuilds", WEB + "/builds");
        stream("readBuildLog", WEB + "/builds/bu1/log", Map.of("line", "BuildLine", "end", "StreamEnd"));
        ok("previewRollback", WEB + "/rollback?to=1");
        with("rollbackComponent", WEB + "/rollback", "{\"to\": 1}", 202);
        ok("getEnv", WEB + "/env");
        with("patchEnv", WEB + "/env", "{\"GREETING\": \"hello\", \"OLD\": null}", 202);
        with("runCommand", WEB + "/runs", "{\"command\": \"true\"}", 202);
        // What it does over a WebSocket, CommandSessionTest shows.
        with("execCommand", WEB + "/exec", "", 400);
        ok("listRoutes", WEB + "/routes");
    }

    private void ofOperations(String operation) {
        ok("listOperations", "/v1/operations?team=default&state=cancelled");
        ok("getOperation", "/v1/operations/" + operation);
        stream(
                "followOperation",
                "/v1/operations/" + operation + "/events",
                Map.of("state", "OperationStateEvent", "step", "Step", "log", "OperationLine", "end", "Operation"));
        with("cancelOperation", "/v1/operations/" + operation + "/cancel", "", 202);
    }

    private void ofInstallation() {
        ok("listDatacenters", "/v1/datacenters");
        ok("getDatacenter", "/v1/datacenters/local");
        // There is no scheduler to ask; NodeRoutesTest has one.
        with("listNodes", "/v1/datacenters/local/nodes", "", 503);
        with("patchNode", "/v1/datacenters/local/nodes/host1", "{\"use\": \"drained\"}", 503);
        ok("listPlugins", "/v1/plugins");
        ok("getPlugin", "/v1/plugins/broken.jar");
        with("reloadConfig", "/v1/config/reload", "", 200);
        ok("configSchema", "/v1/config/schema");
        ok("appFileSchema", "/v1/app-file/schema");
    }

    private void deleting(String token) {
        with("deleteSecret", SHOP + "/secrets/STRIPE_KEY", "", 204);
        with("removeApp", SHOP + "?volumes=keep", "", 202);
        with("deleteMember", "/v1/teams/blue/members/ann", "", 204);
        with("deleteSpace", "/v1/teams/default/spaces/test", "", 204);
        with("deleteTeam", "/v1/teams/blue", "", 204);
        with("revokeToken", "/v1/tokens/" + token, "", 204);
    }

    private void ok(String operation, String path) {
        with(operation, path, "", 200);
    }

    private void with(String operation, String path, String body, int status) {
        samples.put(operation, new Sample(operation, path, body, status, Map.of()));
    }

    private void stream(String operation, String path, Map<String, String> events) {
        samples.put(operation, new Sample(operation, path, "", 200, events));
    }
}
