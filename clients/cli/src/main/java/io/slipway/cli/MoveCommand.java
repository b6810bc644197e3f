package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "move",
        description = "Moves an app with its data to another datacenter. Says first what becomes of it there.")
final class MoveCommand extends ClientCommand {
    @Parameters(paramLabel = "APP", description = "The app.")
    String app = "";

    @Option(names = "--to", required = true, paramLabel = "DATACENTER", description = "Where it is to run.")
    String to = "";

    @Option(names = "--check", description = "Say what becomes of it, and move nothing.")
    boolean check;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    MoveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        var report = client.get(apps(app, "move") + "?" + ApiClient.query("to", to));
        if (!json) {
            show(report);
        } else if (check) {
            terminal.json(report);
        }
        if (!report.path("possible").asBoolean()) {
            throw Told.failed(
                    "%s cannot move to %s: something that it needs is missing there".formatted(app, to), mend(report));
        }
        if (check) {
            return 0;
        }
        if (!yes && !new Question(surroundings).yes("Move %s to %s?".formatted(app, to))) {
            terminal.line("Nothing was moved.");
            return 0;
        }
        return follow(
                client,
                client.post(
                        apps(app, "move"), JsonNodeFactory.instance.objectNode().put("to", to)));
    }

    private void show(JsonNode report) {
        terminal.line("%s from %s to %s:"
                .formatted(app, report.path("from").asText(), report.path("to").asText()));
        for (var finding : report.path("findings")) {
            var component = finding.path("component").asText();
            var mark = switch (finding.path("effect").asText()) {
                case "kept" -> "=";
                case "changed" -> "!";
                default -> "✗ missing:";
            };
            terminal.line("  %s %s%s"
                    .formatted(
                            mark,
                            component.isEmpty() ? "" : component + ": ",
                            finding.path("text").asText()));
        }
    }

    private static String mend(JsonNode report) {
        for (var finding : report.path("findings")) {
            if (finding.path("effect").asText().equals("missing")) {
                return finding.path("mend").asText();
            }
        }
        return "";
    }
}
