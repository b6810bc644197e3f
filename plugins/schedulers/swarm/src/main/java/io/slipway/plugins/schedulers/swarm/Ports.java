package io.slipway.plugins.schedulers.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.Port.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which port of an instance has which number inside. Pure.
record Ports(List<Inner> all) {
    Ports {
        all = List.copyOf(all);
    }

    record Inner(String name, int number, Transport transport) {
        String protocol() {
            return transport == Transport.UDP ? "udp" : "tcp";
        }
    }

    /// @param text `name:number:transport` of each, with commas between
    static Ports parse(String text) {
        var ports = new ArrayList<Inner>();
        for (var each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            var parts = each.split(":", -1);
            ports.add(new Inner(
                    parts[0], Integer.parseInt(parts[1]), parts[2].equals("udp") ? Transport.UDP : Transport.TCP));
        }
        return new Ports(ports);
    }

    /// Where a task's ports are reached, once all of them are published on its host; empty before.
    Optional<List<Endpoint>> published(JsonNode task, String host) {
        var endpoints = new ArrayList<Endpoint>();
        for (var port : all) {
            for (var each : task.path("Status").path("PortStatus").path("Ports")) {
                var same = each.path("TargetPort").asInt() == port.number()
                        && each.path("Protocol").asText().equals(port.protocol());
                // The engine tells a port twice where it listens for both versions of IP.
                if (same
                        && endpoints.stream()
                                .noneMatch(known -> known.portName().equals(port.name()))) {
                    endpoints.add(new Endpoint(
                            port.name(),
                            host,
                            each.path("PublishedPort").asInt(),
                            port.transport(),
                            Endpoint.Reach.HOST));
                }
            }
        }
        return endpoints.size() == all.size() ? Optional.of(endpoints) : Optional.empty();
    }
}
