package io.slipway.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.spi.SlipwayException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Bridge networks of an engine, each with a slice of a range of addresses that we chose. The engine lets nothing
/// through between two of them.
public final class Bridges {
    private final Engine engine;
    private final AddressRange range;
    private final ReentrantLock making = new ReentrantLock();

    public Bridges(Engine engine, AddressRange range) {
        this.engine = engine;
        this.range = range;
    }

    /// @param id the engine's, since it lets two networks have one name
    public record Bridge(String id, String name, AddressRange slice) {}

    /// What a new one is called, and how it is found again.
    ///
    /// @param whose for people: `team default`
    public record Wish(String name, Map<String, String> labels, String whose) {}

    /// The oldest that `isIt` knows by its description; of two, which two servers made at a time, both choose the
    /// same one.
    public Optional<Bridge> find(Predicate<JsonNode> isIt) throws InterruptedException {
        return find(engine.networks(), isIt);
    }

    private static Optional<Bridge> find(List<JsonNode> networks, Predicate<JsonNode> isIt) {
        return networks.stream()
                .filter(isIt)
                .sorted(Comparator.comparing(
                                (JsonNode each) -> each.path("Created").asText())
                        .thenComparing(each -> each.path("Id").asText()))
                .flatMap(Bridges::read)
                .findFirst();
    }

    private static Stream<Bridge> read(JsonNode network) {
        return subnets(network).stream()
                .map(slice -> new Bridge(
                        network.path("Id").asText(), network.path("Name").asText(), slice));
    }

    /// The one that is there, or else a new one.
    public Bridge bring(Wish wish, Predicate<JsonNode> isIt) throws InterruptedException {
        making.lockInterruptibly();
        try {
            var all = engine.networks();
            var known = find(all, isIt);
            return known.isPresent() ? known.get() : make(wish, isIt, all);
        } finally {
            making.unlock();
        }
    }

    private Bridge make(Wish wish, Predicate<JsonNode> isIt, List<JsonNode> networks) throws InterruptedException {
        var taken = networks.stream().flatMap(each -> subnets(each).stream()).toList();
        for (var slice : range.slices()) {
            if (taken.stream().anyMatch(slice::overlaps)) {
                continue;
            }
            var reply = engine.createNetwork(body(wish, slice));
            if (reply.status() == 201) {
                var made = reply.json().path("Id").asText();
                var chosen = find(isIt).orElse(new Bridge(made, wish.name(), slice));
                if (!chosen.id().equals(made)) {
                    var _ = engine.removeNetwork(made);
                }
                return chosen;
            }
            // Between the look and the call another took the slice, or a route of the machine has it.
            if (!reply.said().toLowerCase(Locale.ROOT).contains("overlap")) {
                throw EngineFailures.of("make network " + wish.name(), reply.status(), reply.said());
            }
        }
        throw SlipwayException.invalid("addresses is %s, in which no /%d is free for a network of %s: set a larger one"
                .formatted(range, AddressRange.SLICE, wish.whose()));
    }

    private JsonNode body(Wish wish, AddressRange slice) {
        var body = engine.object().put("Name", wish.name()).put("Driver", "bridge");
        var marks = body.putObject("Labels");
        wish.labels().forEach(marks::put);
        body.putObject("IPAM")
                .putArray("Config")
                .addObject()
                .put("Subnet", slice.toString())
                .put("Gateway", slice.gateway());
        return body;
    }

    private static List<AddressRange> subnets(JsonNode network) {
        var subnets = new ArrayList<AddressRange>();
        for (var each : network.path("IPAM").path("Config")) {
            AddressRange.tryParse(each.path("Subnet").asText()).ifPresent(subnets::add);
        }
        return subnets;
    }
}
