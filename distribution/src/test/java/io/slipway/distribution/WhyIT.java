package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// What is wrong with the app itself: its program, its check, its source, its secrets.
final class WhyIT extends MendedApps {
    @Test
    void commandThatIsNotThere() throws Exception {
        var source = app("badcommand", "{web: {command: ./nosuch}}");
        deployFails(source);

        mends("badcommand", source, "operation", "times while it started, last with exit code 127");
    }

    @Test
    @RequiresBackend("python3")
    void portThatIsNotItsOwn() throws Exception {
        var port = freePort();
        var source = program("otherport", "", " . " + port);
        deployFails(source);

        mends("otherport", source, "operation", "listens on %d, expected $PORT".formatted(port));
    }

    @Test
    void healthPathThatIsNotThere() throws Exception {
        var source = app("badhealth", "{web: {health: {http: /nosuch}, rollout: {startWithin: 4s}}}");
        deployFails(source);

        mends("badhealth", source, "operation", "its check fails: GET /nosuch answered 404");
    }

    @Test
    @RequiresBackend("python3")
    void startThatTakesLongerThanAllowed() throws Exception {
        var source = app("slow", "{web: {}}");
        Files.writeString(source.resolve("serve.py"), PROGRAM);
        write(source, "slow", "{web: {command: 'sleep 4; exec python3 -u serve.py .', rollout: {startWithin: 3s}}}");
        deployFails(source);

        mends("slow", source, "operation", "not ready within 3s");
    }

    @Test
    @RequiresBackend("python3")
    void checkThatBeginsToFail() throws Exception {
        var place = place("sick");
        var source = program("sick", "", " " + place);
        deploys(source);
        write(
                source,
                "sick",
                "{web: {command: 'exec python3 -u serve.py %s', health: {http: /healthz, every: 200ms}}}"
                        .formatted(place));
        deploys(source);
        var file = Files.createFile(place.resolve("sick"));

        mends("sick", source, "sick/web", "its check fails: GET /healthz answered 500");
        Files.delete(file);
    }

    @Test
    @RequiresBackend("python3")
    void programThatEndsOverAndOver() throws Exception {
        var source = app("dead", "{web: {}}");
        deploys(source);
        var place = place("dead");
        program(source, "dead", "", " " + place);
        deploys(source);
        Files.createFile(place.resolve("dead"));
        var pid = slipway.processes().stream()
                .filter(process -> process.info().commandLine().orElse("").contains("serve.py " + place))
                .findFirst()
                .orElseThrow();
        pid.destroyForcibly();

        mends("dead", source, "dead/web instance", "it ended with exit code 3");
    }

    @Test
    void secretThatWasRevoked() throws Exception {
        var source = app("secretive", "{web: {secrets: [KEY]}}");
        assertThat(slipway.shell(source, "slipway secret set secretive KEY", "one\n")
                        .exit())
                .isZero();
        deploys(source);
        slipway.slipway("secret", "revoke", "secretive", "KEY", "1");
        assertThat(slipway.outcomeOf("restart", "secretive").exit()).isEqualTo(1);

        mends("secretive", source, "operation", "secrets.KEY is missing");
    }

    @Test
    @RequiresBackend("node")
    void buildThatFails() throws Exception {
        var source = slipway.source("node", "unbuildable");
        var manifest = source.resolve("package.json");
        var good = Files.readString(manifest);
        Files.writeString(manifest, good.replaceFirst("\\{", "{{"));
        deployFails(source);

        // No command can know what the author meant; the line is what takes the mended source in.
        Files.writeString(manifest, good);

        mends("unbuildable", source, "operation", "package.json");
    }

    @Test
    @RequiresBackend({"node", "npm"})
    void toolchainThatIsMissing() throws Exception {
        try (var tools = ToolFolder.make()) {
            change("builders: {slug: {}}", "builders: {slug: {toolFolders: [%s]}}".formatted(tools.path()));
            slipway.slipway("config", "reload");
            var source = slipway.sourceFolder("modern");
            Files.writeString(source.resolve("package.json"), "{\"engines\": {\"node\": \"^99\"}}");
            Files.writeString(source.resolve("server.js"), """
                    require('http').createServer((_, answer) => answer.end('Hello')).listen(process.env.PORT)
                    """);
            write(source, "modern", "{web: {command: node server.js}}");
            deployFails(source);
            assertThat(why("modern")).contains("nodejs.org");

            // Where to get it is said; how it is installed here, nobody can know.
            tools.script("node", """
                    #!/bin/sh
                    [ "$1" != --version ] || { echo v99.0.0; exit; }
                    exec %s "$@"
                    """.formatted(ToolFolder.onPath("node")));

            mends("modern", source, "operation", "Node.js ^99 is missing on this machine");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
