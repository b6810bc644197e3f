package io.slipway.plugins.schedulers.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.SlugImages;
import io.slipway.spi.PluginContext;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The labels by which we know our own. What lacks one of the first two, or has another value there, is nobody's
/// business of ours, whatever it is called.
final class Labels {
    static final String WORKLOAD = "io.slipway.workload";
    private static final String INSTALLATION = "io.slipway.installation";
    private static final String PLACE = "io.slipway.place";

    private final Map<String, String> ours;
    private final String prefix;

    Labels(PluginContext context) {
        ours = Map.of(INSTALLATION, context.installation(), PLACE, context.instance());
        // At most 63 letters with an id behind it: names of services are names of hosts.
        prefix = "slipway-%08x-".formatted((context.installation() + "/" + context.instance()).hashCode());
    }

    Map<String, String> ours() {
        return ours;
    }

    Map<String, String> of(WorkloadId id) {
        var labels = new LinkedHashMap<>(ours);
        labels.put(WORKLOAD, id.value());
        return labels;
    }

    String service(WorkloadId id) {
        return prefix + id;
    }

    SlugImages.Marks slugs(String repository) {
        return new SlugImages.Marks(ours, repository, prefix + "slug");
    }

    boolean areOurs(JsonNode labels) {
        return ours.entrySet().stream()
                .allMatch(label ->
                        label.getValue().equals(labels.path(label.getKey()).asText()));
    }

    static Optional<WorkloadId> workload(JsonNode labels) {
        var id = labels.path(WORKLOAD).asText();
        return id.matches("[a-z][a-z0-9]{1,23}") ? Optional.of(new WorkloadId(id)) : Optional.empty();
    }
}
