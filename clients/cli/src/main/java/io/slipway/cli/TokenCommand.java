package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.client.ApiClient;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "token", description = "Makes, lists and revokes tokens.")
final class TokenCommand extends ServerOptions {
    private static final long DAY_SECONDS = 86_400;

    TokenCommand(Surroundings surroundings) {
        super(surroundings);
    }

    enum TokenRole {
        OPERATOR,
        OWNER,
        DEVELOPER,
        VIEWER
    }

    @Command(name = "list", description = "Lists the tokens you may manage; never their values.")
    int list() throws Exception {
        var columns = new Columns(List.of("ID", "NAME", "TEAM", "ROLE", "EXPIRES", "LAST USED"), TokenCommand::row);
        return with(client -> show(all(client, "/v1/tokens"), columns, "There is no token."));
    }

    private static List<String> row(JsonNode token) {
        return List.of(
                token.path("id").asText(),
                token.path("name").asText(),
                token.path("team").asText("-"),
                token.path("role").asText(),
                token.has("revokedAt") ? "revoked" : Times.day(token.path("expiresAt")),
                Times.ago(token.path("lastUsedAt")));
    }

    @Command(name = "create", description = "Makes a token for the team. Its value is printed once and kept nowhere.")
    int create(
            @Parameters(paramLabel = "NAME", description = "What it is for, such as ci.") String name,
            @Option(
                            names = "--role",
                            paramLabel = "operator|owner|developer|viewer",
                            defaultValue = "developer",
                            description = "developer where absent; operator is for the whole installation.")
                    TokenRole role,
            @Option(names = "--days", paramLabel = "N", description = "How long it lives; 30 where absent.") @Nullable
                    Integer days)
            throws Exception {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("role", role.name().toLowerCase(Locale.ROOT));
        if (days != null) {
            body.put("expiresInSeconds", days * DAY_SECONDS);
        }
        return with(client -> {
            if (role != TokenRole.OPERATOR) {
                body.put("team", team);
            }
            var made = client.postOnce("/v1/tokens", body);
            if (json) {
                terminal.json(made);
                return 0;
            }
            terminal.line(made.path("token").asText());
            terminal.note("token %s, good until %s; it is not shown again"
                    .formatted(made.path("id").asText(), Times.shown(made.path("expiresAt"))));
            return 0;
        });
    }

    @Command(name = "revoke", description = "Ends a token at once.")
    int revoke(@Parameters(paramLabel = "ID", description = "As listed.") String id) throws Exception {
        return with(client -> {
            client.delete(ApiClient.path("v1", "tokens", id));
            terminal.done("revoked " + id);
            return 0;
        });
    }
}
