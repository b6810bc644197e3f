package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The command line and a server that speaks HTTPS with a certificate of its own, and what it says once a code or a
/// token is too old.
@Tag("delivered")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LoginIT {
    private PackagedSlipway slipway;
    private Certificate made;
    private String server;
    private String code;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = PackagedSlipway.unpack(folder);
        made = Certificate.in(slipway.sourceFolder("tls"));
        slipway.own(made.certificate());
        slipway.own(made.key());
        var file = slipway.home().resolve("conf/server.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "data: ./data",
                                "data: ./data, tls: {certificate: %s, key: %s}"
                                        .formatted(made.certificate(), made.key())));
        slipway.slipway("up");
        var printed = Pattern.compile("code: (\\S+)")
                .matcher(Files.readString(slipway.home().resolve("server.log")));
        assertThat(printed.find()).as("the first start prints a code").isTrue();
        code = printed.group(1);
        server = "https://127.0.0.1:" + slipway.apiPort();
    }

    @AfterAll
    void end() {
        slipway.close();
    }

    @Test
    void whoeverStartedTheServerIsLoggedInOverTls() throws Exception {
        assertThat(slipway.login()).content().contains(server);
        slipway.slipway("deploy", slipway.source("static", "sealed").toString());

        assertThat(slipway.slipway("apps").out()).contains("sealed", "running");
        assertThat(slipway.slipway("doctor").out()).contains("server: answers at " + server, "Nothing is wrong.");
        slipway.slipway("remove", "sealed", "--yes");
    }

    @Test
    void certificateThatNobodyTrustsIsToldAndTrustedByItsFile() throws Exception {
        var token = newToken("elsewhere");
        var elsewhere = configuration("elsewhere");

        var untrusted = slipway.outcomeOf(token + "\n", elsewhere, "login", server, "--token");
        assertThat(untrusted.exit()).isEqualTo(5);
        assertThat(untrusted.err()).contains(server + " has a certificate that is not trusted here", "--ca FILE");

        var file = made.certificate().toString();
        assertThat(slipway.outcomeOf(token + "\n", elsewhere, "login", server, "--token", "--ca", file)
                        .exit())
                .isZero();
        assertThat(slipway.outcomeOf("", elsewhere, "apps").exit()).isZero();
    }

    @Test
    void tokenAndCodeThatAreTooOldAreToldWithTheWayBackIn() throws Exception {
        var token = newToken("old");
        var given = Map.of(
                "SLIPWAY_URL", server,
                "SLIPWAY_TOKEN", token,
                "SLIPWAY_CA", made.certificate().toString());
        assertThat(slipway.outcomeOf("", given, "apps").exit()).isZero();
        slipway.slipway("deploy", slipway.source("static", "asleep").toString());
        slipway.slipway("stop", "asleep");
        assertThat(slipway.slipway("down").out()).contains("no app runs").doesNotContain("asleep");
        letAllGrowOld();
        slipway.slipway("up");

        var apps = slipway.outcomeOf("", given, "apps");
        assertThat(apps.exit()).isEqualTo(3);
        assertThat(apps.err())
                .startsWith("error: The token is unknown, expired or revoked")
                .endsWith("try: slipway login %s%n".formatted(server));
        var late = slipway.outcomeOf(
                code + "\n",
                configuration("late"),
                "login",
                server,
                "--ca",
                made.certificate().toString());
        assertThat(late.exit()).isEqualTo(3);
        assertThat(late.err()).contains("error: The code is wrong, used or too old", "try: slipway up --login");

        // The way back in for whoever may start the server.
        slipway.slipway("down");
        slipway.slipway("up", "--login");
        assertThat(slipway.slipway("apps").out()).isNotEmpty();
    }

    private String newToken(String name) throws Exception {
        return slipway.slipway("token", "create", name, "--role", "operator")
                .out()
                .strip();
    }

    private Map<String, String> configuration(String name) throws Exception {
        return Map.of("XDG_CONFIG_HOME", slipway.sourceFolder(name).toString());
    }

    /// As if a year had gone by, with no server running.
    private void letAllGrowOld() throws Exception {
        var database = slipway.home().resolve("data/slipway.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("update token set expires_at = 1"))
                    .isPositive();
            assertThat(statement.executeUpdate("update login_code set expires_at = 1"))
                    .isPositive();
        }
        slipway.own(slipway.home().resolve("data"));
    }
}
