package io.slipway.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.client.ApiClient;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "team", description = "Shows and changes teams and who belongs to them.")
final class TeamCommand extends ServerOptions {
    TeamCommand(Surroundings surroundings) {
        super(surroundings);
    }

    enum MemberRole {
        OWNER,
        DEVELOPER,
        VIEWER
    }

    @Command(name = "list", description = "Lists the teams you belong to.")
    int list() throws Exception {
        var columns = new Columns(
                List.of("TEAM", "CREATED", "QUOTA"),
                found -> List.of(
                        found.path("name").asText(),
                        Times.shown(found.path("createdAt")),
                        QuotaOptions.shown(found.path("quota"))));
        return with(client -> show(all(client, "/v1/teams"), columns, "You belong to no team."));
    }

    @Command(name = "set", aliases = "create", description = "Makes a team with a default space, or sets its quota.")
    int set(@Parameters(paramLabel = "TEAM", description = "Its name.") String name, @Mixin QuotaOptions quota)
            throws Exception {
        return with(client -> {
            var made = client.put(ApiClient.path("v1", "teams", name), quota.body());
            if (json) {
                terminal.json(made);
            } else {
                terminal.done("team %s  %s".formatted(name, QuotaOptions.shown(made.path("quota"))));
            }
            return 0;
        });
    }

    @Command(name = "remove", description = "Deletes a team that has no apps any more.")
    int remove(@Parameters(paramLabel = "TEAM", description = "Its name.") String name) throws Exception {
        return with(client -> {
            client.delete(ApiClient.path("v1", "teams", name));
            terminal.done("removed team " + name);
            return 0;
        });
    }

    @Command(name = "members", description = "Lists who belongs to a team, and as what.")
    int members(@Parameters(paramLabel = "TEAM", description = "Its name.") String name) throws Exception {
        var columns = new Columns(
                List.of("MEMBER", "ROLE"),
                member -> List.of(
                        member.path("name").asText(), member.path("role").asText()));
        return with(client -> show(
                client.get(ApiClient.path("v1", "teams", name, "members")), columns, "The team has no members yet."));
    }

    @Command(name = "join", description = "Adds a member, or changes its role.")
    int join(
            @Parameters(index = "0", paramLabel = "TEAM", description = "The team.") String name,
            @Parameters(index = "1", paramLabel = "USER", description = "The user's name.") String user,
            @Option(
                            names = "--role",
                            paramLabel = "owner|developer|viewer",
                            defaultValue = "developer",
                            description = "Each may what the next may; developer where absent.")
                    MemberRole role)
            throws Exception {
        var body = JsonNodeFactory.instance.objectNode().put("role", role.name().toLowerCase(Locale.ROOT));
        return with(client -> {
            client.put(ApiClient.path("v1", "teams", name, "members", user), body);
            terminal.done("%s is %s of %s".formatted(user, role.name().toLowerCase(Locale.ROOT), name));
            return 0;
        });
    }

    @Command(name = "leave", description = "Takes a member out; its tokens of this team are revoked.")
    int leave(
            @Parameters(index = "0", paramLabel = "TEAM", description = "The team.") String name,
            @Parameters(index = "1", paramLabel = "USER", description = "The user's name.") String user)
            throws Exception {
        return with(client -> {
            client.delete(ApiClient.path("v1", "teams", name, "members", user));
            terminal.done("%s belongs to %s no more".formatted(user, name));
            return 0;
        });
    }
}
