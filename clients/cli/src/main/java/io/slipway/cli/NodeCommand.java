package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

@Command(name = "node", description = "Shows the machines of a datacenter, and takes them out of use and back.")
final class NodeCommand extends ServerOptions {
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Option(
            names = "--datacenter",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The datacenter; the only one that manages nodes where absent.")
    @Nullable
    String datacenter;

    NodeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "list", description = "Lists them.")
    int list() throws Exception {
        var columns = new Columns(
                List.of("NODE", "STATE", "USE", "INSTANCES", "ADDRESS", "LABELS", ""),
                node -> List.of(
                        node.path("name").asText(),
                        node.path("state").asText(),
                        node.path("use").asText(),
                        node.path("instances").asText(),
                        node.path("addresses").path(0).asText("-"),
                        labels(node),
                        node.path("message").asText("")));
        return with(client -> show(client.get(nodes(client)), columns, "It has no nodes."));
    }

    private static String labels(JsonNode node) {
        var labels = new ArrayList<String>();
        node.path("labels")
                .properties()
                .forEach(label ->
                        labels.add(label.getKey() + "=" + label.getValue().asText()));
        return String.join(",", labels);
    }

    @Command(name = "drain", description = "Sends the instances of a node elsewhere, and waits until it has none.")
    int drain(
            @Parameters(paramLabel = "NODE", description = "As listed.") String node,
            @Option(
                            names = "--within",
                            paramLabel = "SECONDS",
                            description = "How long to wait; 600 where absent, 0 for not at all.")
                    @Nullable
                    Integer within)
            throws Exception {
        var seconds = within == null ? 600 : within;
        return with(client -> {
            var changed = use(client, node, "drained");
            var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (changed.path("instances").asInt() > 0 && System.nanoTime() < end) {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
                changed = find(client, node);
            }
            var left = changed.path("instances").asInt();
            if (json) {
                terminal.json(changed);
            } else if (left == 0) {
                terminal.done("drained %s: it has no instances and gets none".formatted(node));
            } else if (seconds == 0) {
                terminal.done("%s gets no instances; %d go elsewhere".formatted(node, left));
            }
            if (left > 0 && seconds > 0) {
                throw Told.failed(
                        "%s still has %d instances after %d s: there may be no room for them elsewhere"
                                .formatted(node, left, seconds),
                        "slipway node list");
            }
            return 0;
        });
    }

    @Command(name = "pause", description = "Lets a node keep its instances and get no new ones.")
    int pause(@Parameters(paramLabel = "NODE", description = "As listed.") String node) throws Exception {
        return with(client -> told(use(client, node, "paused"), node + " gets no new instances"));
    }

    @Command(name = "activate", description = "Lets a node take instances again.")
    int activate(@Parameters(paramLabel = "NODE", description = "As listed.") String node) throws Exception {
        return with(client -> told(use(client, node, "active"), node + " takes instances"));
    }

    @Command(name = "label", description = "Sets labels of a node, by which a datacenter says where instances go.")
    int label(
            @Parameters(index = "0", paramLabel = "NODE", description = "As listed.") String node,
            @Parameters(
                            index = "1..*",
                            arity = "1..*",
                            paramLabel = "NAME=VALUE",
                            description = "NAME= takes the label away.")
                    List<String> pairs)
            throws Exception {
        var patch = JsonNodeFactory.instance.objectNode();
        var labels = patch.putObject("labels");
        for (var pair : pairs) {
            var equals = pair.indexOf('=');
            if (equals < 1) {
                throw Told.usage(
                        "'%s' is not of the form NAME=VALUE".formatted(pair),
                        "slipway node label %s zone=a".formatted(node));
            }
            if (equals == pair.length() - 1) {
                labels.putNull(pair.substring(0, equals));
            } else {
                labels.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return with(client -> {
            var changed = client.patch(nodes(client) + ApiClient.path(node), patch);
            return told(changed, "labels of %s: %s".formatted(node, labels(changed)));
        });
    }

    private int told(JsonNode changed, String sentence) {
        if (json) {
            terminal.json(changed);
        } else {
            terminal.done(sentence);
        }
        return 0;
    }

    private JsonNode use(ApiClient client, String node, String use)
            throws ApiException, IOException, InterruptedException, Told {
        var patch = JsonNodeFactory.instance.objectNode().put("use", use);
        return client.patch(nodes(client) + ApiClient.path(node), patch);
    }

    private JsonNode find(ApiClient client, String name) throws ApiException, IOException, InterruptedException, Told {
        for (var node : client.get(nodes(client)).path("items")) {
            if (node.path("name").asText().equals(name)) {
                return node;
            }
        }
        throw Told.failed("node '%s' is gone".formatted(name), "slipway node list");
    }

    private String nodes(ApiClient client) throws ApiException, IOException, InterruptedException, Told {
        if (datacenter == null) {
            datacenter = only(client.get("/v1/datacenters").path("items"));
        }
        return ApiClient.path("v1", "datacenters", datacenter, "nodes");
    }

    private static String only(JsonNode datacenters) throws Told {
        var found = new ArrayList<String>();
        for (var each : datacenters) {
            for (var plugin : each.path("plugins")) {
                for (var capability : plugin.path("capabilities")) {
                    if (capability.asText().equals("ManageNodes")) {
                        found.add(each.path("name").asText());
                    }
                }
            }
        }
        if (found.isEmpty()) {
            throw Told.failed(
                    "no datacenter has nodes to manage, or its scheduler does not answer", "slipway datacenter list");
        }
        if (found.size() > 1) {
            throw Told.usage(
                    "several datacenters have nodes: " + String.join(", ", found),
                    "slipway node list --datacenter " + found.getFirst());
        }
        return found.getFirst();
    }
}
