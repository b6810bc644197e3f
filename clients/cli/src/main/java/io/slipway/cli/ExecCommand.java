package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import io.slipway.client.CommandConnection;
import io.slipway.client.CommandConnection.Heard;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "exec",
        description = "Runs a command in a running instance, beside its program; a shell where none is given.",
        synopsisHeading = "Usage: ",
        customSynopsis = "slipway exec [OPTIONS] APP[/COMPONENT] [-- COMMAND...]%n")
final class ExecCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "APP[/COMPONENT]", description = "The component; the only one where absent.")
    String target = "";

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "The program and its arguments; sh where absent.")
    List<String> command = List.of();

    @Option(names = "--instance", paramLabel = "NAME", description = "The instance; any that runs where absent.")
    @Nullable
    String instance;

    @Option(
            names = {"-t", "--tty"},
            negatable = true,
            description = "Give the command a terminal, or none; as this one has, where absent.")
    @Nullable
    Boolean tty;

    ExecCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        var what = resolved(client, target);
        var wants = tty == null ? surroundings.interactive() : tty;
        if (!wants || !surroundings.interactive()) {
            var wish = wish(wants ? Optional.of(Tty.Size.USUAL) : Optional.empty());
            try (var connection = client.command(component(what, "exec"), wish)) {
                return talk(connection);
            }
        }
        try (var raw = Tty.open()) {
            try (var connection = client.command(component(what, "exec"), wish(raw.size()))) {
                raw.onResize(size -> resize(connection, size));
                return talk(connection);
            }
        }
    }

    private ObjectNode wish(Optional<Tty.Size> size) {
        var wish = JsonNodeFactory.instance.objectNode();
        var words = wish.putArray("command");
        (command.isEmpty() ? List.of("sh") : command).forEach(words::add);
        size.ifPresent(known -> wish.set("terminal", known.json()));
        if (instance != null) {
            wish.put("instance", instance);
        }
        return wish;
    }

    private int talk(CommandConnection connection) throws ApiException, IOException, InterruptedException {
        for (var heard = connection.next(); heard.isPresent(); heard = connection.next()) {
            switch (heard.get()) {
                case Heard.Output(var stream, var bytes) -> {
                    var to = stream == 2 ? surroundings.err() : surroundings.out();
                    to.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
                    to.flush();
                }
                case Heard.Event(var data) -> {
                    switch (data.path("event").asText()) {
                        // What is typed before has nobody to read it.
                        case "started" ->
                            Thread.ofPlatform().daemon().name("input").start(() -> input(connection));
                        // As with ssh: whoever runs a command wants to know how that one ended.
                        case "exit" -> {
                            return data.path("code").asInt(Failures.FAILED);
                        }
                        case "error" -> throw ApiException.of(data.path("problem"));
                        default -> {
                            // What a newer server tells.
                        }
                    }
                }
            }
        }
        throw new IOException("the connection broke off, and the command was ended");
    }

    private void input(CommandConnection connection) {
        try {
            var bytes = new byte[8 << 10];
            for (var count = surroundings.in().read(bytes);
                    count >= 0;
                    count = surroundings.in().read(bytes)) {
                connection.write(bytes, count);
            }
            connection.say(JsonNodeFactory.instance.objectNode().put("input", "end"));
        } catch (IOException _) {
            // The command has ended, which whoever listens is told.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void resize(CommandConnection connection, Tty.Size size) {
        JsonNode message = JsonNodeFactory.instance.objectNode().set("terminal", size.json());
        try {
            connection.say(message);
        } catch (IOException _) {
            // The command has ended.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
