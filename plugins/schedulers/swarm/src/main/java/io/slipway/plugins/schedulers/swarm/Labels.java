package io.slipway.plugins.schedulers.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.OwnLabels;
import io.slipway.docker.SlugImages;
import io.slipway.spi.PluginContext;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What is written on everything of ours, and how it is called.
final class Labels {
    static final String WORKLOAD = OwnLabels.WORKLOAD;

    private final Map<String, String> ours;
    private final String prefix;

    Labels(PluginContext context) {
        ours = OwnLabels.of(context);
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
        return OwnLabels.hold(labels, ours);
    }

    static Optional<WorkloadId> workload(JsonNode labels) {
        return OwnLabels.workload(labels);
    }
}
