package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a team or a space may use at most. Where any is given, the others are unbounded; where none is, all stay as
/// they are.
final class QuotaOptions {
    private static final long MEBI = 1L << 20;

    @Option(names = "--instances", paramLabel = "N", description = "At most so many instances.")
    @Nullable
    Integer instances;

    @Option(names = "--cpu", paramLabel = "MILLIS", description = "Thousandths of a core: 500 is half a core.")
    @Nullable
    Integer cpuMillis;

    @Option(names = "--memory", paramLabel = "MIB", description = "Memory of all instances, in MiB.")
    @Nullable
    Long memoryMebibytes;

    @Option(names = "--volumes", paramLabel = "MIB", description = "Volumes together, in MiB.")
    @Nullable
    Long volumeMebibytes;

    @Option(names = "--unbounded", description = "No quota at all; without any of these options it stays as it is.")
    boolean unbounded;

    ObjectNode body() throws Told {
        var body = JsonNodeFactory.instance.objectNode();
        var quota = JsonNodeFactory.instance.objectNode();
        if (instances != null) {
            quota.put("instances", instances);
        }
        if (cpuMillis != null) {
            quota.put("cpuMillis", cpuMillis);
        }
        if (memoryMebibytes != null) {
            quota.put("memoryBytes", memoryMebibytes * MEBI);
        }
        if (volumeMebibytes != null) {
            quota.put("volumeBytes", volumeMebibytes * MEBI);
        }
        if (unbounded && !quota.isEmpty()) {
            throw Told.usage("--unbounded stands beside a bound", "give one or the other");
        }
        if (unbounded || !quota.isEmpty()) {
            body.set("quota", quota);
        }
        return body;
    }

    static String shown(JsonNode quota) {
        var parts = new ArrayList<String>();
        if (quota.has("instances")) {
            parts.add(quota.path("instances").asInt() + " instances");
        }
        if (quota.has("cpuMillis")) {
            parts.add(quota.path("cpuMillis").asInt() + "m cpu");
        }
        if (quota.has("memoryBytes")) {
            parts.add(quota.path("memoryBytes").asLong() / MEBI + " MiB memory");
        }
        if (quota.has("volumeBytes")) {
            parts.add(quota.path("volumeBytes").asLong() / MEBI + " MiB volumes");
        }
        return parts.isEmpty() ? "unbounded" : String.join(", ", parts);
    }
}
