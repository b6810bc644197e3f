package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "secret", description = "Keeps what must not be seen; no command ever shows a value.")
final class SecretCommand extends ServerOptions {
    SecretCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "list", description = "Lists names and versions.")
    int list(@Parameters(paramLabel = "APP", description = "The app.") String app) throws Exception {
        var columns = new Columns(List.of("SECRET", "VERSION", "SET", "REVOKED"), SecretCommand::row);
        return with(client -> show(
                client.get(apps(app, "secrets")),
                columns,
                "No secret yet. Set one: slipway secret set " + app + " NAME"));
    }

    private static List<String> row(JsonNode secret) {
        return List.of(
                secret.path("name").asText(),
                secret.path("version").asText(),
                Times.shown(secret.path("setAt")),
                secret.path("revoked").isEmpty() ? "-" : secret.path("revoked").toString());
    }

    @Command(
            name = "set",
            description = "Stores a new version, asked for or read from stdin; the next release uses it.")
    int set(
            @Parameters(index = "0", paramLabel = "APP", description = "The app; it need not exist yet.") String app,
            @Parameters(index = "1", paramLabel = "NAME", description = "As the app file names it.") String name)
            throws Exception {
        var value = new Question(surroundings).secret("value of " + name);
        var body = JsonNodeFactory.instance.objectNode().put("value", value);
        return with(client -> {
            var stored = client.put(apps(app, "secrets", name), body);
            if (json) {
                terminal.json(stored);
            } else {
                terminal.done("stored %s version %s; the next deploy or restart uses it"
                        .formatted(name, stored.path("version").asText()));
            }
            return 0;
        });
    }

    @Command(name = "remove", description = "Deletes all versions. What runs keeps the value until its next release.")
    int remove(
            @Parameters(index = "0", paramLabel = "APP", description = "The app.") String app,
            @Parameters(index = "1", paramLabel = "NAME", description = "The secret.") String name)
            throws Exception {
        return with(client -> {
            client.delete(apps(app, "secrets", name));
            terminal.done("removed " + name);
            return 0;
        });
    }

    @Command(name = "revoke", description = "Makes one version unusable for ever; no rollback revives it.")
    int revoke(
            @Parameters(index = "0", paramLabel = "APP", description = "The app.") String app,
            @Parameters(index = "1", paramLabel = "NAME", description = "The secret.") String name,
            @Parameters(index = "2", paramLabel = "VERSION", description = "Its version.") int version)
            throws Exception {
        var body = JsonNodeFactory.instance.objectNode().put("version", version);
        return with(client -> {
            client.postOnce(apps(app, "secrets", name, "revoke"), body);
            terminal.done("revoked version %d of %s".formatted(version, name));
            return 0;
        });
    }
}
