package io.slipway.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says now and then how far a pull is: a line for each tenth, not for each of the engine's hundreds.
final class PullProgress {
    private static final Logger LOG = LoggerFactory.getLogger(PullProgress.class);

    private final String reference;
    private final Map<String, long[]> layers = new HashMap<>();
    private long told;

    PullProgress(String reference) {
        this.reference = reference;
    }

    void told(JsonNode line) {
        var total = line.path("progressDetail").path("total").asLong();
        if (!line.path("status").asText().equals("Downloading") || total <= 0) {
            return;
        }
        layers.put(
                line.path("id").asText(),
                new long[] {line.path("progressDetail").path("current").asLong(), total});
        var all = layers.values().stream().mapToLong(layer -> layer[1]).sum();
        var here = layers.values().stream().mapToLong(layer -> layer[0]).sum();
        var tenth = here * 10 / all;
        if (tenth > told) {
            told = tenth;
            LOG.info("Pulling image {}: {} of {} MB", reference, here >> 20, all >> 20);
        }
    }
}
