package io.slipway.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rollback",
        description = "Makes an earlier release of a component current again. Says first what it cannot undo.")
final class RollbackCommand extends ClientCommand {
    @Parameters(paramLabel = "APP[/COMPONENT]", description = "The component; the only one where absent.")
    String target = "";

    @Option(names = "--to", paramLabel = "N", description = "Number of the release; the one before where absent.")
    @Nullable
    Integer to;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask, even where something cannot be undone.")
    boolean yes;

    RollbackCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        var what = resolved(client, target);
        var preview = client.get(component(what, "rollback") + (to == null ? "" : "?to=" + to));
        var release = preview.path("to").asLong();
        if (!json) {
            terminal.line("From v%d back to v%d:".formatted(preview.path("from").asLong(), release));
            preview.path("changes").forEach(change -> PlanCommand.show(terminal, change));
            preview.path("cannotUndo").forEach(sentence -> terminal.line("! not undone: " + sentence.asText()));
        }
        var asks = !yes
                && surroundings.interactive()
                && !preview.path("cannotUndo").isEmpty();
        if (asks && !new Question(surroundings).yes("Roll back all the same?")) {
            terminal.line("Nothing was changed.");
            return 0;
        }
        var body = JsonNodeFactory.instance.objectNode().put("to", release);
        return follow(client, client.post(component(what, "rollback"), body));
    }
}
