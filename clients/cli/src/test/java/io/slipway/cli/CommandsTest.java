package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a command asks of the server, and what people and machines get to see of the answer.
@Timeout(60)
final class CommandsTest {
    private static final String APPS = "/v1/teams/default/spaces/default/apps";
    private static final String SHOP = """
            {"name": "shop", "state": "running", "datacenter": "local", "components": [{"name": "web", "kind": "web",
             "state": "running", "instances": 2, "ready": 2, "release": 3, "urls": ["http://127.0.0.1:7080/"]}]}
            """;
    private static final String DONE = "{\"id\": \"op1\", \"state\": \"succeeded\"}";

    @TempDir
    Path home;

    private ServerOnPaper server;

    @BeforeEach
    void open() throws IOException {
        server = new ServerOnPaper();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void appsAreATableForPeople() {
        server.on("GET " + APPS, "{\"items\": [%s]}".formatted(SHOP));

        var run = run("apps");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("""
                APP   STATE    READY  URL
                shop  running  2/2    http://127.0.0.1:7080/
                """);
        assertThat(server.requests().getFirst().headers().get("Authorization")).containsExactly("Bearer t0ken");
    }

    @Test
    void appsAreJsonForMachines() {
        server.on("GET " + APPS, "{\"items\": [%s]}".formatted(SHOP));

        assertThat(run("apps", "--json").out()).contains("\"name\" : \"shop\"").doesNotContain("APP ");
    }

    @Test
    void otherTeamAndSpaceAreAskedFor() {
        server.on("GET /v1/teams/blue/spaces/test/apps", "{\"items\": []}");

        assertThat(run("apps", "--team", "blue", "--space", "test").out()).contains("slipway deploy FOLDER");
    }

    @Test
    void deployUploadsTheFolderAndShowsEachStep() throws IOException {
        var folder = Files.createDirectory(home.resolve("shop"));
        Files.writeString(folder.resolve("index.html"), "hello");
        server.on("POST /v1/teams/default/uploads", 201, "{\"upload\": \"sha256:abc\", \"bytes\": 1}")
                .onOperation("PUT " + APPS + "/shop", DONE, """
                        {"event": "step", "id": "1", "data": {"name": "build web", "state": "succeeded",\
                         "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:00:02.100Z"}}""")
                .on("GET " + APPS + "/shop", SHOP);

        var run = run("deploy", folder.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("✓ built web  2.1s\n").contains("  http://127.0.0.1:7080/\n");
        assertThat(server.request("PUT", APPS + "/shop").body()).contains("\"uploads\":{\"web\":\"sha256:abc\"}");
    }

    @Test
    void urlIsPrintedWhileTheReleaseIsStillWatched() {
        server.onOperation(
                        "PUT " + APPS + "/shop",
                        DONE,
                        "{\"event\": \"step\", \"id\": \"1\", \"data\": {\"name\": \"watch\", \"state\": \"running\"}}",
                        "{\"event\": \"step\", \"id\": \"2\", \"data\": {\"name\": \"watch\", \"state\": \"succeeded\"}}")
                .on("GET " + APPS + "/shop", SHOP);

        assertThat(run("deploy", "https://git.example.com/team/shop.git").out()).isEqualTo("""
                  http://127.0.0.1:7080/
                  it serves, and is watched for a while; Ctrl-C leaves that to the server
                ✓ watched
                """);
    }

    @Test
    void teamsAndSpacesAreMadeByTheWordThatPeopleType() {
        server.on("PUT /v1/teams/blue", "{\"name\": \"blue\"}")
                .on("PUT /v1/teams/blue/spaces/test", "{\"name\": \"test\", \"datacenter\": \"local\"}");

        assertThat(run("team", "create", "blue").exit()).isZero();
        assertThat(run("space", "create", "test", "--team", "blue").out()).isEqualTo("✓ space test in local\n");
    }

    @Test
    void deployOfARepositoryUploadsNothing() {
        server.onOperation("PUT " + APPS + "/shop", DONE).on("GET " + APPS + "/shop", SHOP);

        assertThat(run("deploy", "https://git.example.com/team/Shop.git#v2").exit())
                .isZero();

        assertThat(server.request("PUT", APPS + "/shop").body())
                .contains("git: 'https://git.example.com/team/Shop.git'")
                .contains("version: 'v2'");
    }

    @Test
    void privateRepositoryIsOpenedByTheNameOfASecret() {
        server.onOperation("PUT " + APPS + "/shop", DONE).on("GET " + APPS + "/shop", SHOP);

        assertThat(run("deploy", "git@git.example.com:team/shop.git", "--git-secret", "GIT_KEY")
                        .exit())
                .isZero();

        assertThat(server.request("PUT", APPS + "/shop").body())
                .contains("git: 'ssh://git@git.example.com/team/shop.git'")
                .contains("gitSecret: 'GIT_KEY'");
        assertThat(run("deploy", ".", "--git-secret", "GIT_KEY").err()).contains("gitSecret: GIT_KEY");
    }

    @Test
    void failedDeployShowsTheEndOfTheLogTheCauseAndTheMend() throws IOException {
        Files.writeString(home.resolve("index.html"), "hello");
        server.on("POST /v1/teams/default/uploads", 201, "{\"upload\": \"sha256:abc\"}")
                .onOperation(
                        "PUT " + APPS + "/shop",
                        "{\"state\": \"failed\", \"message\": \"no go here\", \"mend\": \"install go\"}",
                        "{\"event\": \"log\", \"id\": \"1\", \"data\": {\"text\": \"go: not found\"}}",
                        "{\"event\": \"step\", \"id\": \"2\", \"data\": {\"name\": \"build web\", \"state\": \"failed\"}}");

        var run = run("deploy", home.toString(), "--app", "shop");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("✗ build web\n").contains("go: not found");
        assertThat(run.err()).isEqualTo("error: no go here\ntry: install go\n");
    }

    @Test
    void scaleFindsTheOnlyComponent() {
        server.on("GET " + APPS + "/shop", SHOP).onOperation("PUT " + APPS + "/shop/components/web/scale", DONE);

        assertThat(run("scale", "shop", "3").exit()).isZero();

        var request = server.request("PUT", APPS + "/shop/components/web/scale");
        assertThat(request.body()).isEqualTo("{\"instances\":3}");
        assertThat(request.headers()).containsKey("Idempotency-key");
    }

    @Test
    void removeOffATerminalNeedsAYes() {
        server.on("GET " + APPS + "/shop", SHOP);

        var run = run("remove", "shop");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("try: again with --yes");
        assertThat(server.requests()).noneMatch(request -> request.method().equals("DELETE"));
    }

    @Test
    void removeTellsWhatBecomesOfTheVolumes() {
        server.on("GET " + APPS + "/shop", SHOP).onOperation("DELETE " + APPS + "/shop", DONE);

        assertThat(run("remove", "shop", "--volumes", "delete", "--yes").exit()).isZero();
        assertThat(server.request("DELETE", APPS + "/shop?volumes=delete").body())
                .isEmpty();
    }

    @Test
    void secretComesFromStdinAndIsNeverShown() {
        server.on("PUT " + APPS + "/shop/secrets/KEY", "{\"name\": \"KEY\", \"version\": 1}");

        var run = Run.with(home, environment(), "s3cret\n", "secret", "set", "shop", "KEY");

        assertThat(run.exit()).isZero();
        assertThat(run.out() + run.err()).doesNotContain("s3cret");
        assertThat(server.request("PUT", APPS + "/shop/secrets/KEY").body()).isEqualTo("{\"value\":\"s3cret\"}");
    }

    @Test
    void envIsChangedByAMergePatch() {
        var env = APPS + "/shop/components/web/env";
        server.on("GET " + env, "{\"env\": {\"OLD\": \"1\"}, \"secrets\": []}").onOperation("PATCH " + env, DONE);

        assertThat(run("env", "unset", "shop/web", "OLD").exit()).isZero();

        assertThat(server.request("PATCH", env).body()).isEqualTo("{\"OLD\":null}");
        assertThat(server.request("PATCH", env).headers().get("Content-type"))
                .containsExactly("application/merge-patch+json");
    }

    @Test
    void unsetOfWhatIsNotSetIsTold() {
        server.on("GET " + APPS + "/shop/components/web/env", "{\"env\": {}, \"secrets\": []}");

        var run = run("env", "unset", "shop/web", "NO");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("shop/web has no variable NO").contains("try: slipway env list shop/web");
    }

    @Test
    void rollbackSaysFirstWhatItCannotUndo() {
        var rollback = APPS + "/shop/components/web/rollback";
        server.on("GET " + rollback, """
                        {"from": 3, "to": 2, "changes": [], "cannotUndo": ["the data of volume data stays as it is"]}""").onOperation("POST " + rollback, DONE);

        var run = run("rollback", "shop/web");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("From v3 back to v2").contains("! not undone: the data of volume data");
        assertThat(server.request("POST", rollback).body()).isEqualTo("{\"to\":2}");
    }

    @Test
    void moveSaysFirstWhatBecomesOfTheApp() {
        var move = APPS + "/shop/move";
        server.on("GET " + move, """
                        {"app": "shop", "from": "local", "to": "docker1", "possible": true, "findings": [
                         {"effect": "kept", "component": "db", "text": "volume 'data' is copied", "mend": ""},
                         {"effect": "changed", "component": "db", "text": "is stopped meanwhile", "mend": ""}]}""").onOperation("POST " + move, DONE);

        var run = run("move", "shop", "--to", "docker1", "--yes");

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains("shop from local to docker1:")
                .contains("= db: volume 'data' is copied")
                .contains("! db: is stopped meanwhile");
        assertThat(server.request("POST", move).body()).isEqualTo("{\"to\":\"docker1\"}");
    }

    @Test
    void moveThatLacksSomethingIsNotBegun() {
        server.on("GET " + APPS + "/shop/move", """
                {"app": "shop", "from": "local", "to": "swarm1", "possible": false, "findings": [
                 {"effect": "missing", "component": "db", "text": "numbered instances", "mend": "choose another"}]}""");

        var run = run("move", "shop", "--to", "swarm1", "--yes");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("missing: db: numbered instances");
        assertThat(run.err()).contains("shop cannot move to swarm1").contains("try: choose another");
    }

    @Test
    void runPrintsTheOutputAlone() {
        server.onOperation(
                "POST " + APPS + "/shop/components/web/runs",
                DONE,
                "{\"event\": \"step\", \"id\": \"1\", \"data\": {\"name\": \"start\", \"state\": \"succeeded\"}}",
                "{\"event\": \"log\", \"id\": \"2\", \"data\": {\"text\": \"2 rows\"}}");

        var run = run("run", "shop/web", "--", "psql", "-c", "select 'a b'");

        assertThat(run.out()).isEqualTo("2 rows\n");
        assertThat(server.request("POST", APPS + "/shop/components/web/runs").body())
                .contains("psql -c 'select '\\\\''a b'\\\\'''");
    }

    @Test
    void runEndsAsTheCommandDid() {
        server.onOperation(
                "POST " + APPS + "/shop/components/web/runs",
                "{\"state\": \"failed\", \"message\": \"the command ended with exit code 3\","
                        + " \"result\": {\"exitCode\": \"3\"}}");

        var run = run("run", "shop/web", "--", "exit 3");

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).startsWith("error: the command ended with exit code 3\n");
        assertThat(server.request("POST", APPS + "/shop/components/web/runs").body())
                .contains("\"exit 3\"");
    }

    @Test
    void logsArePrintedAsTheyCome() {
        server.onStream(
                "GET " + APPS + "/shop/logs",
                "{\"event\": \"line\", \"id\": \"1\", \"data\": {\"component\": \"web\", \"instance\": \"a1\","
                        + " \"text\": \"listening\"}}",
                "{\"event\": \"lost\", \"id\": \"2\", \"data\": {\"instance\": \"a1\", \"bytes\": 12}}",
                "{\"event\": \"end\", \"id\": \"3\", \"data\": {\"reason\": \"complete\"}}");

        var run = run("logs", "shop");

        assertThat(run.out()).isEqualTo("web/a1 listening\n");
        assertThat(run.err()).contains("12 bytes of a1 is lost here");
    }

    @Test
    void whyShowsTheMend() {
        server.on("GET " + APPS + "/shop/why", """
                {"app": "shop", "state": "failed", "summary": "web does not come up.", "wanted": ["web: 1 of v2"],
                 "observed": ["web: 0 ready"], "events": [],
                 "blocks": [{"object": "shop/web", "cause": "exits with 1", "mend": "slipway logs shop"}]}""");

        assertThat(run("why", "shop").out())
                .contains("shop is failed. web does not come up.")
                .contains("✗ shop/web: exits with 1\n  try: slipway logs shop");
    }

    @Test
    void exportPrintsTheFileAsItIs() {
        server.onText("GET " + APPS + "/shop/file", "app: shop\ncomponents:\n  web: {port: 80}\n");

        assertThat(run("export", "shop").out()).isEqualTo("app: shop\ncomponents:\n  web: {port: 80}\n");
    }

    @Test
    void loginTradesTheCodeAndKeepsTheTokenForItsUserAlone() throws IOException {
        server.on("POST /v1/login", "{\"token\": \"new\"}")
                .on("GET /v1", "{\"caller\": {\"name\": \"ann\", \"role\": \"operator\"}}");

        var run = Run.with(home, Map.of(), "c0de\n", "login", server.url().toString());

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("as ann, operator");
        var file = home.resolve(".config/slipway/login.json");
        assertThat(file).content().contains("\"token\":\"new\"");
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(server.request("POST", "/v1/login").body()).isEqualTo("{\"code\":\"c0de\"}");
    }

    @Test
    void listsOfSeveralPagesAreReadToTheirEnd() {
        server.on("GET /v1/tokens", "{\"items\": []}");

        assertThat(run("token", "list").out()).isEqualTo("There is no token.\n");
        assertThat(server.requests().getFirst().path()).isEqualTo("/v1/tokens?limit=200");
    }

    private Map<String, String> environment() {
        return Map.of("SLIPWAY_URL", server.url().toString(), "SLIPWAY_TOKEN", "t0ken");
    }

    private Run run(String... arguments) {
        return Run.of(home, server.url(), arguments);
    }
}
