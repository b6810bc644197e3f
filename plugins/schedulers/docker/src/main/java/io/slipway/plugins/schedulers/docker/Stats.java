package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.spi.scheduler.ReportUsage.Usage;
import java.time.Duration;

/// What the engine measures of a container.
final class Stats {
    private Stats() {}

    static Usage usage(JsonNode stats) {
        var memory = stats.path("memory_stats");
        // Page cache is given back when somebody needs the memory; cgroup v1 and v2 name it apart.
        var cache = memory.path("stats")
                .path("total_inactive_file")
                .asLong(memory.path("stats").path("inactive_file").asLong());
        return new Usage(
                Duration.ofNanos(stats.path("cpu_stats")
                        .path("cpu_usage")
                        .path("total_usage")
                        .asLong()),
                memory.path("usage").asLong() - cache,
                stats.path("pids_stats").path("current").asInt());
    }
}
