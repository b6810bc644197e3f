package io.slipway.plugins.networks.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/// Where marks are kept: named things of an engine, or of a Swarm, that hold nothing but their labels.
interface Shelf {
    record Mark(String name, JsonNode labels) {}

    /// All that carry these labels.
    List<Mark> all(Map<String, String> labels) throws InterruptedException;

    /// The one of that name: made now, or the one that is there, whose labels stay as they are.
    Mark keep(String name, Map<String, String> labels) throws InterruptedException;

    /// Absent is success.
    void remove(String name) throws InterruptedException;
}
