package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What people do at a terminal, done to the product as it is delivered.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("delivered")
final class CommandLineIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final ObjectMapper JSON = new ObjectMapper();

    private PackagedSlipway slipway;
    private String server;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = PackagedSlipway.unpack(folder);
        slipway.start();
        server = "http://127.0.0.1:" + slipway.apiPort();
    }

    @AfterAll
    void end() throws Exception {
        slipway.close();
    }

    @Test
    void codeOfTheFirstStartLogsInOnce() throws Exception {
        var code = Pattern.compile("code: (\\S+)").matcher(slipway.log());
        assertThat(code.find()).as(slipway.log()).isTrue();
        var elsewhere =
                Map.of("XDG_CONFIG_HOME", slipway.sourceFolder("elsewhere").toString());

        var first = slipway.outcomeOf(code.group(1) + "\n", elsewhere, "login", server);
        var second = slipway.outcomeOf(code.group(1) + "\n", elsewhere, "login", server);

        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.out()).contains("logged in to " + server + " as admin, operator");
        assertThat(slipway.outcomeOf("", elsewhere, "apps").exit()).isZero();
        assertThat(second.exit()).isEqualTo(3);
        assertThat(second.err()).contains("error: The code is wrong, used or too old");
    }

    @Test
    void runEndsWithTheCodeOfItsCommandAndPrintsItsOutputAlone() throws Exception {
        slipway.slipway("deploy", slipway.source("static", "runs").toString());

        assertThat(slipway.outcomeOf("run", "runs", "--", "exit 3").exit()).isEqualTo(3);
        var piped = slipway.outcomeOf("run", "runs", "--", "echo b a | tr ' ' '\\n' | sort; test -z \"$NONE\"");
        assertThat(piped.out()).isEqualTo("a\nb\n");
        assertThat(piped.exit()).isZero();
        var words = slipway.outcomeOf("run", "runs", "--", "printf", "%s|", "a b", "$HOME", "it's");
        assertThat(words.out()).isEqualTo("a b|$HOME|it's|\n");
        slipway.slipway("remove", "runs", "--yes");
    }

    @Test
    void exportedFileDeploysWithoutAChange() throws Exception {
        var source = slipway.source("static", "exported");
        var written = "# the shop window\napp: exported\ncomponents:\n  web:\n    env: {GREETING: hi} # said first\n";
        Files.writeString(source.resolve("slipway.yaml"), written);
        slipway.slipway("deploy", source.toString());

        assertThat(slipway.slipway("export", "exported").out()).isEqualTo(written);

        slipway.slipway("scale", "exported", "2");
        var exported = slipway.slipway("export", "exported").out();
        assertThat(exported).isEqualTo(written.replace("    env:", "    instances: 2\n    env:"));
        var release = slipway.api().component("exported").path("release").asInt();
        Files.writeString(source.resolve("slipway.yaml"), exported);
        assertThat(slipway.slipway("plan", source.toString()).out()).contains("Nothing would change");
        slipway.slipway("deploy", source.toString());
        assertThat(slipway.api().component("exported").path("release").asInt()).isEqualTo(release);
        slipway.slipway("remove", "exported", "--yes");
    }

    @Test
    @RequiresBackend("git")
    void privateRepositoryIsOpenedByASecretThatStandsNowhere() throws Exception {
        var source = slipway.source("static", "guarded");
        try (var repository = GuardedRepository.of(source, "hush-hush-42")) {
            var url = repository.url();
            assertThat(slipway.outcomeOf("deploy", url).err()).contains("check the credentials of the source");
            slipway.slipway("remove", "guarded", "--yes");
            assertThat(slipway.outcomeOf("deploy", url, "--git-secret", "GIT_TOKEN")
                            .err())
                    .contains("gitSecret", "slipway secret set guarded GIT_TOKEN");

            assertThat(slipway.outcomeOf("hush-hush-42", Map.of(), "secret", "set", "guarded", "GIT_TOKEN")
                            .exit())
                    .isZero();
            var deployed = slipway.slipway("deploy", url, "--git-secret", "GIT_TOKEN", "-v");

            assertThat(slipway.gateway().get(slipway.api().url("guarded")).body())
                    .contains("Hello");
            assertThat(slipway.slipway("export", "guarded").out()).contains("gitSecret: 'GIT_TOKEN'");
            assertThat(deployed.out() + deployed.err() + slipway.log()).doesNotContain("hush-hush-42");
            assertThat(slipway.filesWith("hush-hush-42")).isEmpty();
        }
        slipway.slipway("remove", "guarded", "--yes");
    }

    @Test
    void followedLogGoesOnOverARolloutAndARestartOfTheServer() throws Exception {
        var source = slipway.sourceFolder("talks");
        Files.createDirectories(source.resolve("public"));
        Files.writeString(source.resolve("public/index.html"), "Hello");
        Files.writeString(source.resolve("slipway.yaml"), talking("one"));
        slipway.slipway("deploy", source.toString());
        var logs = slipway.begin("logs", "-f", "talks/talker");
        var lines = lines(logs);
        Await.until(
                SOON, "the first release is heard", () -> lines.stream().anyMatch(line -> line.endsWith("says one")));

        Files.writeString(source.resolve("slipway.yaml"), talking("two"));
        slipway.slipway("deploy", source.toString());
        Await.until(
                SOON, "the second release is heard", () -> lines.stream().anyMatch(line -> line.endsWith("says two")));

        slipway.stop();
        slipway.start();
        var heard = lines.size();
        Await.until(SOON, "it goes on after the restart", () -> lines.size() > heard + 3);
        assertThat(logs.isAlive()).isTrue();
        var numbers = lines.stream()
                .filter(line -> line.endsWith("says two"))
                .map(line -> line.replaceFirst(".* (\\d+) says two", "$1"))
                .toList();
        assertThat(numbers).doesNotHaveDuplicates();
        signal(logs, "INT");
        assertThat(logs.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(logs.exitValue()).isEqualTo(130);
        slipway.slipway("remove", "talks", "--yes");
    }

    private static String talking(String word) {
        return """
                app: talks
                components:
                  talker:
                    kind: worker
                    command: 'i=0; while :; do i=$((i+1)); echo "$i says %s"; sleep 0.2; done'
                    grace: 1s
                """.formatted(word);
    }

    @Test
    void interruptedDeployGoesOnAndSaysSo() throws Exception {
        var source = slipway.sourceFolder("patient");
        Files.createDirectories(source.resolve("public"));
        Files.writeString(source.resolve("public/index.html"), "Hello");
        Files.writeString(source.resolve("slipway.yaml"), """
                app: patient
                components:
                  web:
                    command: sleep 4; exec python3 -m http.server $PORT
                """);
        var deploy = slipway.begin("deploy", source.toString());
        var lines = lines(deploy);
        Await.until(SOON, "it is under way", () -> lines.stream().anyMatch(line -> line.contains("released web")));

        signal(deploy, "INT");

        assertThat(deploy.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(deploy.exitValue()).isEqualTo(130);
        Await.until(
                SOON,
                "it says what goes on",
                () -> String.join("\n", lines).contains("the deploy goes on without you"));
        var id = Pattern.compile("slipway operations cancel (op\\w+)").matcher(String.join("\n", lines));
        assertThat(id.find()).isTrue();
        assertThat(slipway.slipway("operations").out()).contains(id.group(1));
        assertThat(slipway.outcomeOf("operations", "cancel", id.group(1)).out())
                .contains("slipway operations show " + id.group(1));
        assertThat(slipway.outcomeOf("operations", "show", id.group(1)).err()).contains("error: cancelled");
        slipway.slipway("remove", "patient", "--yes");
    }

    @Test
    void interruptedWatchLeavesTheReleaseServing() throws Exception {
        var source = slipway.source("static", "watched");
        Files.writeString(source.resolve("slipway.yaml"), "app: watched\ncomponents: {web: {rollout: {watch: 60s}}}\n");
        slipway.slipway("deploy", source.toString());
        var change = slipway.begin("env", "set", "watched", "GREETING=hi");
        var lines = lines(change);
        Await.until(SOON, "it says that it serves", () -> lines.stream().anyMatch(line -> line.contains("it serves")));

        signal(change, "INT");

        assertThat(change.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(change.exitValue()).isEqualTo(130);
        Await.until(
                SOON,
                "it says who watches",
                () -> String.join("\n", lines).contains("serves, and is watched without you"));
        assertThat(slipway.api().component("watched").path("ready").asInt()).isEqualTo(1);
        var operation = slipway.slipway("operations", "--app", "watched").out();
        assertThat(operation).containsPattern("env +watched/web +running");
        slipway.slipway("remove", "watched", "--yes");
    }

    @Test
    void tokensTeamsAndSpaces() throws Exception {
        slipway.slipway("team", "set", "red", "--instances", "2");
        assertThat(slipway.slipway("apps", "--team", "red").out())
                .as("a team has a default space from the first")
                .contains("No apps yet");
        slipway.slipway("space", "set", "test", "--team", "red");
        var source = slipway.source("static", "owned");
        slipway.slipway("deploy", source.toString(), "--team", "red", "--space", "test");
        assertThat(slipway.slipway("apps", "--team", "red", "--space", "test").out())
                .contains("owned");
        assertThat(slipway.slipway("apps").out()).doesNotContain("owned");

        var over = slipway.outcomeOf("scale", "owned", "3", "--team", "red", "--space", "test");
        assertThat(over.exit()).isEqualTo(1);
        assertThat(over.err()).contains("quota of team 'red': instances", "at most 2");
        assertThat(slipway.slipway("team", "set", "red").out()).contains("2 instances");
        assertThat(slipway.slipway("team", "set", "red", "--unbounded").out()).contains("unbounded");
        slipway.slipway("scale", "owned", "3", "--team", "red", "--space", "test");

        var made = JSON.readTree(slipway.slipway("token", "create", "ci", "--team", "red", "--json")
                .out());
        var token = Map.of(
                "SLIPWAY_URL", server, "SLIPWAY_TOKEN", made.path("token").asText());
        assertThat(slipway.outcomeOf("", token, "apps", "--team", "red", "--space", "test")
                        .exit())
                .isZero();
        assertThat(slipway.outcomeOf("", token, "apps").exit()).isEqualTo(4);
        var config = Map.of("XDG_CONFIG_HOME", slipway.sourceFolder("red-login").toString());
        assertThat(slipway.outcomeOf(made.path("token").asText() + "\n", config, "login", server, "--token")
                        .exit())
                .isZero();
        assertThat(slipway.outcomeOf("", config, "apps", "--space", "test").out())
                .as("the team of the login is meant")
                .contains("owned");

        slipway.slipway("token", "revoke", made.path("id").asText());
        var revoked = slipway.outcomeOf("", token, "apps", "--team", "red");
        assertThat(revoked.exit()).isEqualTo(3);
        assertThat(revoked.err()).startsWith("error: ").contains("try: slipway login " + server);
        assertThat(slipway.slipway("open", "owned", "--team", "red", "--space", "test")
                        .out())
                .startsWith("http://");
        slipway.slipway("remove", "owned", "--yes", "--team", "red", "--space", "test");
    }

    @Test
    void changeThatIsSentAgainAfterAFallOfTheServerIsDoneOnce() throws Exception {
        var path = "/v1/teams/default/spaces/default/apps/repeated/secrets/KEY";
        var first = slipway.api().put(path, "once", "{\"value\": \"hush\"}");
        slipway.kill();
        slipway.start();

        assertThat(slipway.api().put(path, "once", "{\"value\": \"hush\"}")).isEqualTo(first);
        assertThat(slipway.api().put(path, "twice", "{\"value\": \"hush\"}")).isNotEqualTo(first);
    }

    @Test
    void unknownNamesSayWhatWasMeant() throws Exception {
        var team = slipway.outcomeOf("apps", "--team", "defualt");
        assertThat(team.exit()).isEqualTo(4);
        assertThat(team.err()).contains("team 'defualt' is not there", "did you mean 'default'?");
        assertThat(slipway.outcomeOf("apps", "--space", "defalt").err()).contains("did you mean 'default'?");
    }

    private static ConcurrentLinkedQueue<String> lines(Process process) {
        var lines = new ConcurrentLinkedQueue<String>();
        Thread.ofVirtual().start(() -> {
            try (var reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            } catch (IOException e) {
                lines.add("" + e);
            }
        });
        return lines;
    }

    /// To the program itself: what a terminal sends to all of its foreground group.
    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }
}
