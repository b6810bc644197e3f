package io.slipway.cli;

import io.slipway.client.ApiClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "space", description = "Shows and changes the spaces of the team.")
final class SpaceCommand extends ServerOptions {
    SpaceCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "list", description = "Lists them.")
    int list() throws Exception {
        var columns = new Columns(
                List.of("SPACE", "DATACENTER", "CREATED", "QUOTA"),
                found -> List.of(
                        found.path("name").asText(),
                        found.path("datacenter").asText(),
                        Times.shown(found.path("createdAt")),
                        QuotaOptions.shown(found.path("quota"))));
        return with(client ->
                show(all(client, ApiClient.path("v1", "teams", team, "spaces")), columns, "The team has no space."));
    }

    @Command(name = "set", aliases = "create", description = "Makes a space, or changes it.")
    int set(
            @Parameters(paramLabel = "SPACE", description = "Its name.") String name,
            @Option(
                            names = "--datacenter",
                            paramLabel = "NAME",
                            description = "Where it runs; the only one there is where absent.")
                    @Nullable
                    String datacenter,
            @Mixin QuotaOptions quota)
            throws Exception {
        var body = quota.body();
        if (datacenter != null) {
            body.put("datacenter", datacenter);
        }
        return with(client -> {
            var made = client.put(ApiClient.path("v1", "teams", team, "spaces", name), body);
            if (json) {
                terminal.json(made);
            } else {
                terminal.done(
                        "space %s in %s".formatted(name, made.path("datacenter").asText()));
            }
            return 0;
        });
    }

    @Command(name = "remove", description = "Deletes a space that has no apps any more.")
    int remove(@Parameters(paramLabel = "SPACE", description = "Its name.") String name) throws Exception {
        return with(client -> {
            client.delete(ApiClient.path("v1", "teams", team, "spaces", name));
            terminal.done("removed space " + name);
            return 0;
        });
    }
}
