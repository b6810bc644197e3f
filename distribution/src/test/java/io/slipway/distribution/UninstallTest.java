package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.host.Launch;
import io.slipway.host.Supervisor;
import io.slipway.tck.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UninstallTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(folder.resolve("slip way"));
        var conf = Files.createDirectories(installation.folder().resolve("conf"));
        Files.copy(Path.of("src/conf/server.yaml"), conf.resolve("server.yaml"));
        Files.createDirectories(installation.folder().resolve("data/artifacts"));
        // Of this run of the server, and of the one before.
        for (var log : List.of("server.log", "server.log.1")) {
            Files.writeString(installation.folder().resolve(log), "slipway listens");
        }
    }

    @Test
    @Tag("delivered")
    void endsWhatRunsAndLeavesNothing() throws Exception {
        var kept = installation.folder().resolve("data/local/scheduler/i1");
        var supervisor = new Supervisor();
        supervisor.start(kept, sleeping());
        var program = Await.present(
                SOON, "the program runs", () -> supervisor.find(kept).process());
        var processes = supervisor.processes(kept).stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
        assertThat(processes).as("processes of %s", program).isNotEmpty();

        var run = uninstall(Map.of());

        assertThat(run.exit()).as(run.output().toString()).isZero();
        assertThat(run.output()).containsExactly("✓ removed Slipway");
        assertThat(installation.folder()).doesNotExist();
        Await.until(SOON, "nothing of it runs", () -> processes.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(ProcessHandle.allProcesses().flatMap(process -> process.info().commandLine().stream()))
                .noneMatch(command -> command.contains(installation.folder().toString()));
    }

    @Test
    void programsMayPutTheirStateInOrder() throws Exception {
        var kept = installation.folder().resolve("data/local/scheduler/i1");
        var note = folder.resolve("note");
        var supervisor = new Supervisor();
        supervisor.start(
                kept,
                launch("trap 'echo bye >\"%s\"; exit 0' TERM; echo up >\"%s\"; while :; do sleep 0.1; done"
                        .formatted(note, note)));
        Await.until(SOON, "the program runs", () -> Files.exists(note));

        assertThat(uninstall(Map.of()).exit()).isZero();

        assertThat(note).hasContent("bye");
    }

    @Test
    void removesTheLoginOfThisServerOnly() throws Exception {
        var config = folder.resolve("config");
        var login = Files.createDirectories(config.resolve("slipway")).resolve("login.json");
        Files.writeString(login, "{\"url\":\"http://127.0.0.1:7070\",\"token\":\"t\"}");

        uninstall(Map.of("XDG_CONFIG_HOME", config.toString()));

        assertThat(login).doesNotExist();
    }

    @Test
    void leavesTheLoginOfAnotherServer() throws Exception {
        var config = folder.resolve("config");
        var login = Files.createDirectories(config.resolve("slipway")).resolve("login.json");
        Files.writeString(login, "{\"url\":\"https://slipway.example.com\",\"token\":\"t\"}");

        uninstall(Map.of("XDG_CONFIG_HOME", config.toString()));

        assertThat(login).exists();
    }

    @Test
    void leavesWhatIsNotSlipways() throws Exception {
        var note = Files.writeString(installation.folder().resolve("note.txt"), "mine");

        var run = uninstall(Map.of());

        assertThat(run.exit()).isZero();
        assertThat(run.output().getLast())
                .contains("stays", installation.folder().toString());
        assertThat(note).exists();
        assertThat(installation.launcher()).doesNotExist();
    }

    @Test
    void dataElsewhereGoesAsWell() throws Exception {
        var data = Files.createDirectories(folder.resolve("disk/slipway"));
        Files.writeString(
                installation.folder().resolve("conf/server.yaml"),
                "server: {listen: \"127.0.0.1:7070\", data: \"%s\"}  # a disk of its own%n".formatted(data));

        assertThat(uninstall(Map.of()).exit()).isZero();

        assertThat(data).doesNotExist();
        assertThat(data.getParent()).exists();
    }

    @Test
    void installationThatServesOtherHomesStays() throws Exception {
        var home = folder.resolve("home");
        Files.createDirectories(home.resolve("conf"));
        Files.copy(Path.of("src/conf/server.yaml"), home.resolve("conf/server.yaml"));
        Files.createSymbolicLink(home.resolve("lib"), installation.folder().resolve("lib"));

        assertThat(uninstall(Map.of("SLIPWAY_HOME", home.toString())).exit()).isZero();

        assertThat(home).doesNotExist();
        assertThat(installation.folder().resolve("lib/a.jar")).exists();
        assertThat(installation.launcher()).exists();
    }

    @Test
    void readOnlyDataGoesAsWell() throws Exception {
        var slug = Files.createDirectories(installation.folder().resolve("data/slugs/one"));
        Files.writeString(slug.resolve("index.html"), "hello");
        Files.setPosixFilePermissions(slug, PosixFilePermissions.fromString("r-xr-xr-x"));

        assertThat(uninstall(Map.of()).exit()).isZero();

        assertThat(installation.folder()).doesNotExist();
    }

    @Test
    void asksFirst() throws Exception {
        var run = Installation.start(installation.launcher(), Map.of(), "uninstall");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output()).contains("error: nobody is here to agree", "try: slipway uninstall --yes");
        assertThat(installation.launcher()).exists();
    }

    @Test
    void anyOtherFolderIsRefused() throws Exception {
        var home = Files.createDirectories(folder.resolve("home"));

        var run = uninstall(Map.of("SLIPWAY_HOME", home.toString()));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(home).exists();
        assertThat(installation.launcher()).exists();
    }

    private Installation.Run uninstall(Map<String, String> environment) throws IOException, InterruptedException {
        // Never the home, and so the login, of who runs the tests.
        var all = new HashMap<>(Map.of("HOME", folder.toString(), "XDG_CONFIG_HOME", ""));
        all.putAll(environment);
        return Installation.start(installation.launcher(), all, "uninstall", "--yes");
    }

    private Launch sleeping() {
        return launch("trap '' TERM; sleep 1000 & while :; do sleep 1; done");
    }

    private Launch launch(String script) {
        return new Launch(List.of("sh", "-c", script), Map.of(), folder, null, null, Launch.Restart.always());
    }
}
