package io.slipway.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = "Runs a command once in a component's current release, beside its instances.",
        synopsisHeading = "Usage: ",
        customSynopsis = "slipway run [OPTIONS] APP[/COMPONENT] -- COMMAND...%n")
final class RunCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "APP[/COMPONENT]", description = "The component; the only one where absent.")
    String target = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "What to run, for a shell.")
    List<String> command = List.of();

    @Option(names = "--deadline", paramLabel = "SECONDS", description = "It is ended then; 3600 where absent.")
    int deadlineSeconds = 3600;

    RunCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        var what = resolved(client, target);
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("command", line(command))
                .put("deadlineSeconds", deadlineSeconds);
        var end = followed(client, client.post(component(what, "runs"), body), Follower.Log.ONLY, () -> {});
        // As with ssh: whoever runs a command wants to know how that one ended.
        return end.path("result").path("exitCode").asInt(codeOf(end));
    }

    /// One word is a line for the shell as it stands; several are a program and its arguments.
    static String line(List<String> words) {
        return words.size() == 1
                ? words.getFirst()
                : words.stream().map(RunCommand::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
