package io.slipway.plugins.networks.bridge;

import io.slipway.docker.AddressRange;
import io.slipway.docker.EngineAddress;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

public record BridgeNetworkConfig(
        @ConfigDoc(
                value = "The engine's API, the same as the scheduler's: unix:///path/of/docker.sock of this machine, or"
                        + " tcp://host:port.",
                fallback = "unix:///var/run/docker.sock")
        URI endpoint,

        @ConfigDoc(
                "Folder with ca.pem, cert.pem and key.pem, as DOCKER_CERT_PATH names it: tcp:// is then spoken by TLS,"
                        + " and both sides show who they are. Without it tcp:// is for networks that nobody else is in.")
        Optional<Path> certificates,

        @ConfigDoc(
                value =
                        "Addresses of containers: an IPv4 range of /8 to /22 that nothing else uses, the scheduler's own"
                                + " 'addresses' included. Each space gets a /22 of it. A Swarm has its own pool of them.",
                fallback = "10.84.0.0/16")
        String addresses,

        @ConfigDoc("APIs of a Swarm's managers, the same as the scheduler's: each space gets an overlay over all hosts"
                + " then, and 'endpoint' and 'addresses' mean nothing.")
        List<String> managers,

        @ConfigDoc("IPv4 address of this server's machine that the Swarm's hosts reach: components find there what they"
                + " need. Without it components on a Swarm cannot need each other.")
        Optional<String> doorway,

        @ConfigDoc("Addresses or ranges that the Swarm's hosts speak from when they reach 'doorway'; those that the"
                + " Swarm knows them by where absent.")
        List<String> hosts) {
    public BridgeNetworkConfig {
        managers = List.copyOf(managers);
        hosts = List.copyOf(hosts);
        var _ = managers.isEmpty() ? EngineAddress.parse(endpoint, certificates) : address(managers, certificates);
        var _ = AddressRange.parseToSlice(addresses);
        if (managers.isEmpty() && (doorway.isPresent() || !hosts.isEmpty())) {
            throw SlipwayException.invalid(
                    "%s is set and managers is not: a bridge of this machine has its own way here"
                            .formatted(doorway.isPresent() ? "doorway" : "hosts"));
        }
        if (doorway.isPresent() && AddressRange.tryParse(doorway.get() + "/32").isEmpty()) {
            throw SlipwayException.invalid(
                    "doorway is '%s', must be an IPv4 address of this machine".formatted(doorway.get()));
        }
        for (var host : hosts) {
            if (AddressRange.tryParse(host.contains("/") ? host : host + "/32").isEmpty()) {
                throw SlipwayException.invalid(
                        "hosts has '%s', must be an IPv4 address or a range such as 10.0.0.0/24".formatted(host));
            }
        }
    }

    EngineAddress address() {
        return managers.isEmpty() ? EngineAddress.parse(endpoint, certificates) : address(managers, certificates);
    }

    private static EngineAddress address(List<String> managers, Optional<Path> certificates) {
        return EngineAddress.AnyOf.of(
                managers.stream().map(manager -> parse(manager, certificates)).toList());
    }

    private static EngineAddress parse(String manager, Optional<Path> certificates) {
        try {
            return EngineAddress.parse(URI.create(manager), certificates);
        } catch (IllegalArgumentException e) {
            throw SlipwayException.invalid(
                    "managers has '%s', must be unix:///path/of/docker.sock or tcp://host:port".formatted(manager));
        }
    }
}
