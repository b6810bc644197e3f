package io.slipway.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "env", description = "Shows and changes the environment of a component.")
final class EnvCommand extends ServerOptions {
    EnvCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "list", description = "Shows the variables, and the names of the secrets.")
    int list(@Parameters(paramLabel = "APP[/COMPONENT]", description = "The component.") String target)
            throws Exception {
        return with(client -> {
            var found = client.get(component(resolved(client, target), "env"));
            if (json) {
                terminal.json(found);
                return 0;
            }
            found.path("env")
                    .properties()
                    .forEach(entry -> terminal.line(
                            entry.getKey() + "=" + entry.getValue().asText()));
            found.path("secrets").forEach(secret -> terminal.line(secret.asText() + "=***"));
            if (found.path("env").isEmpty() && found.path("secrets").isEmpty()) {
                terminal.line("Nothing is set.");
            }
            return 0;
        });
    }

    @Command(name = "set", description = "Sets variables and rolls out a release with them.")
    int set(
            @Parameters(index = "0", paramLabel = "APP[/COMPONENT]", description = "The component.") String target,
            @Parameters(
                            index = "1..*",
                            arity = "1..*",
                            paramLabel = "NAME=VALUE",
                            description = "Not for secrets: slipway secret set APP NAME keeps them.")
                    List<String> pairs)
            throws Exception {
        var patch = JsonNodeFactory.instance.objectNode();
        for (var pair : pairs) {
            var equals = pair.indexOf('=');
            if (equals < 1) {
                throw Told.usage(
                        "'%s' is not of the form NAME=VALUE".formatted(pair), "slipway env set APP NAME=VALUE");
            }
            patch.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return with(client -> follow(client, client.patch(component(resolved(client, target), "env"), patch)));
    }

    @Command(name = "unset", description = "Takes variables out and rolls out a release without them.")
    int unset(
            @Parameters(index = "0", paramLabel = "APP[/COMPONENT]", description = "The component.") String target,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME", description = "The variables.")
                    List<String> names)
            throws Exception {
        return with(client -> {
            var what = resolved(client, target);
            var present = client.get(component(what, "env")).path("env");
            var absent = new ArrayList<>(names);
            absent.removeIf(present::has);
            if (!absent.isEmpty()) {
                throw Told.failed(
                        "%s/%s has no variable %s".formatted(what.app(), what.component(), absent.getFirst()),
                        "slipway env list %s/%s".formatted(what.app(), what.component()));
            }
            var patch = JsonNodeFactory.instance.objectNode();
            names.forEach(patch::putNull);
            return follow(client, client.patch(component(what, "env"), patch));
        });
    }
}
