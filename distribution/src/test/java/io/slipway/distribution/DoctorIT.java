package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Breaks an installation for real, reads on `doctor` what it is and what ends it, and has a shell run that very
/// line. Every test begins and ends with an installation that is whole.
@Tag("delivered")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DoctorIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private PackagedSlipway slipway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = PackagedSlipway.unpack(folder);
        slipway.slipway("up");
    }

    @AfterAll
    void end() {
        slipway.close();
    }

    @BeforeEach
    void isWhole() throws Exception {
        Await.asserted(SOON, () -> assertThat(doctor()).contains("Nothing is wrong."));
    }

    @Test
    void homeThatIsNone() throws Exception {
        slipway.export("SLIPWAY_HOME", "/no/such/home");

        var found = Diagnosis.in(doctor(), "SLIPWAY_HOME: /no/such/home is no folder");

        assertThat(found.mend()).isEqualTo("unset SLIPWAY_HOME");
        assertThat(slipway.shell(slipway.home(), found.mend() + "; slipway doctor", "")
                        .out())
                .contains("Nothing is wrong.");
        slipway.unset("SLIPWAY_HOME");
    }

    @Test
    void configurationThatIsGone() throws Exception {
        var file = configuration();
        var text = Files.readString(file);
        slipway.slipway("down");
        Files.delete(file);

        run(Diagnosis.in(doctor(), "conf/server.yaml: is not there"));

        assertThat(file).hasSameTextualContentAs(file.resolveSibling("server.default.yaml"));
        // What was delivered has the usual ports, which this machine may use for something else.
        Files.writeString(file, text);
        slipway.slipway("up");
    }

    @Test
    void configurationThatCannotBeRead() throws Exception {
        Files.setPosixFilePermissions(configuration(), PosixFilePermissions.fromString("---------"));

        mends("conf/server.yaml: cannot be read");
    }

    @Test
    void keyThatIsMisspelt() throws Exception {
        change("    storage:", "    storrage:");

        mends("conf/server.yaml", "datacenters.local.storrage", "one of the keys");
    }

    @Test
    void pluginThatIsMisspelt() throws Exception {
        change("{plugin: process}", "{plugin: proces}");

        mends("conf/server.yaml", "datacenters.local.scheduler.plugin is 'proces'", "one of the installed schedulers");
    }

    @Test
    void pluginsThatDoNotFit() throws Exception {
        // Nobody listens there: what fits is known without a database.
        slipway.slipway("config", "set", "database={url: 'jdbc:postgresql://127.0.0.1:1/none', user: nobody}");

        run(Diagnosis.in(doctor(), "conf/server.yaml", "the scheduler process acts on the machine of its server"));

        assertThat(slipway.slipway("config", "check").out()).contains("its plugins fit");
        slipway.slipway("config", "set", "database=", "datacenters.local.servers=");
    }

    @Test
    void homeThatCannotBeWritten() throws Exception {
        Files.setPosixFilePermissions(slipway.home(), PosixFilePermissions.fromString("r-xr-xr-x"));

        mends("installation", "cannot be written by");
    }

    @Test
    void portThatIsTaken() throws Exception {
        slipway.slipway("down");
        try (var _ = new ServerSocket(slipway.apiPort(), 1, InetAddress.getLoopbackAddress())) {
            run(Diagnosis.in(doctor(), "server.listen: 127.0.0.1:%d is taken".formatted(slipway.apiPort())));
            run(Diagnosis.in(doctor(), "no server answers"));

            isWhole();
        }
        slipway.slipway("down");
        slipway.slipway("config", "set", "server.listen=127.0.0.1:" + slipway.apiPort());
        slipway.slipway("up");
    }

    @Test
    void serverThatDied() throws Exception {
        var pid = Files.readString(slipway.home().resolve("server.pid")).split(" ")[0];
        var server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        server.destroyForcibly();
        server.onExit().get();

        mends("server: no server answers at");
    }

    @Test
    void loginThatIsGone() throws Exception {
        Files.delete(slipway.login());

        mends("login: there is none in");
    }

    @Test
    void loginThatOthersCanRead() throws Exception {
        Files.setPosixFilePermissions(slipway.login(), PosixFilePermissions.fromString("rw-r--r--"));

        mends("login", "can be read by others");
    }

    @Test
    void loginThatIsGarbled() throws Exception {
        Files.writeString(slipway.login(), "nonsense");

        mends("login", "cannot be read as a login");
    }

    @Test
    void loginWithoutAToken() throws Exception {
        Files.writeString(slipway.login(), "{\"url\":\"http://127.0.0.1:%d\"}".formatted(slipway.apiPort()));

        mends("login", "holds no token");
    }

    @Test
    void tokenThatTheServerDoesNotTake() throws Exception {
        var text = Files.readString(slipway.login());
        Files.writeString(slipway.login(), text.replaceFirst("(\"token\":\"....)[^\"]*", "$1revoked"));

        mends("login: ");
    }

    @Test
    void jarThatIsNoPlugin() throws Exception {
        var jar = slipway.home().resolve("plugins/mine.jar");
        Files.copy(slipway.home().resolve("LICENSE"), jar);
        slipway.own(jar);
        slipway.slipway("config", "reload");

        mends("plugin ", "mine");
        assertThat(jar).doesNotExist();
    }

    @Test
    void gatewayWhosePortIsTaken() throws Exception {
        slipway.slipway("deploy", slipway.source("static", "site").toString());
        var text = Files.readString(configuration());
        try (var _ = slipway.takeThePortOfTheGateway()) {
            mends("gateway default/", "http cannot listen on 127.0.0.1:" + slipway.gatewayPort());
        }
        Files.writeString(configuration(), text);
        slipway.slipway("config", "reload");
        slipway.slipway("remove", "site", "--yes");
    }

    @Test
    void appThatDoesNotServe() throws Exception {
        var source = slipway.source("static", "broken");
        Files.writeString(source.resolve("slipway.yaml"), "app: broken\ncomponents: {web: {command: ./nosuch}}\n");
        slipway.own(source);
        assertThat(slipway.shell(source, "slipway deploy", "").exit()).isEqualTo(1);

        run(source, Diagnosis.in(doctor(), "app broken: is failed", "exit code 127"));

        isWhole();
        slipway.slipway("remove", "broken", "--yes");
    }

    private void mends(String... parts) throws Exception {
        Await.asserted(SOON, () -> Diagnosis.in(doctor(), parts));
        var screen = doctor();
        Diagnosis.assertFitsOneScreen(screen);
        run(Diagnosis.in(screen, parts));
        isWhole();
    }

    private void run(Diagnosis diagnosis) throws Exception {
        run(slipway.sources(), diagnosis);
    }

    private void run(Path place, Diagnosis diagnosis) throws Exception {
        var outcome = slipway.shell(place, diagnosis.mend(), "");
        assertThat(outcome.exit())
                .as(() -> "%s said:%n%s%s".formatted(diagnosis.mend(), outcome.out(), outcome.err()))
                .isZero();
    }

    private String doctor() throws IOException, InterruptedException {
        return slipway.outcomeOf("doctor").out();
    }

    private Path configuration() {
        return slipway.home().resolve("conf/server.yaml");
    }

    private void change(String before, String after) throws IOException {
        var text = Files.readString(configuration());
        assertThat(text).contains(before);
        Files.writeString(configuration(), text.replace(before, after));
    }
}
