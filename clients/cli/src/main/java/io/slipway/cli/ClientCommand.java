package io.slipway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.slipway.cli.Failures.Told;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/// What every command that talks to a server has in common.
abstract class ClientCommand implements Callable<Integer> {
    @Option(names = "--team", description = "The team; 'default' where absent.", paramLabel = "TEAM")
    String team = "default";

    @Option(names = "--space", description = "The space; 'default' where absent.", paramLabel = "SPACE")
    String space = "default";

    @Option(names = "--json", description = "Answer with JSON, for machines.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Override
    public final Integer call() throws Exception {
        var login = Login.read();
        try (var client = new ApiClient(login.url(), login.token())) {
            return run(client);
        }
    }

    abstract int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told;

    String apps(String... rest) {
        return ApiClient.path("v1", "teams", team, "spaces", space, "apps") + ApiClient.path(rest);
    }

    String component(Target target, String name, String... rest) {
        return apps(target.app(), "components", name) + ApiClient.path(rest);
    }

    /// Prints `value` as it came.
    static void print(JsonNode value) {
        try {
            Terminal.line(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// `APP` or `APP/COMPONENT`.
    record Target(String app, String component) {
        static Target of(String text) {
            var slash = text.indexOf('/');
            return slash < 0 ? new Target(text, "") : new Target(text.substring(0, slash), text.substring(slash + 1));
        }
    }

    /// The component that is meant: the one named, or the only one there is.
    String onlyComponent(ApiClient client, Target target) throws ApiException, IOException, InterruptedException, Told {
        if (!target.component().isEmpty()) {
            return target.component();
        }
        var components = client.get(apps(target.app())).path("components");
        if (components.size() == 1) {
            return components.get(0).path("name").asText();
        }
        var names = new StringBuilder();
        components.forEach(component -> names.append(names.isEmpty() ? "" : ", ")
                .append(component.path("name").asText()));
        throw new Told(
                Failures.USAGE,
                "app '%s' has several components: %s".formatted(target.app(), names),
                "name one, such as %s/%s"
                        .formatted(target.app(), components.path(0).path("name").asText("web")));
    }
}
