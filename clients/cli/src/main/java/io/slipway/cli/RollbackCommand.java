package io.slipway.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.cli.Failures.Told;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "rollback", description = "Makes an earlier release of a component current again.")
final class RollbackCommand extends ClientCommand {
    @Parameters(paramLabel = "APP[/COMPONENT]", description = "The component; the only one where absent.")
    String target = "";

    @Option(names = "--to", paramLabel = "N", description = "Number of the release; the good one before where absent.")
    @Nullable
    Integer to;

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        var what = Target.of(target);
        var name = onlyComponent(client, what);
        var preview = client.get(component(what, name, "rollback") + (to == null ? "" : "?to=" + to));
        Terminal.line("from v%d back to v%d"
                .formatted(preview.path("from").asLong(), preview.path("to").asLong()));
        preview.path("cannotUndo").forEach(sentence -> Terminal.line("  not undone: " + sentence.asText()));
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("to", preview.path("to").asLong());
        return new Follower(client, false).follow(client.send("POST", component(what, name, "rollback"), body));
    }
}
