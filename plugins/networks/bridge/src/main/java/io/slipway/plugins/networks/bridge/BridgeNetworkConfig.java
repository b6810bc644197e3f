package io.slipway.plugins.networks.bridge;

import io.slipway.docker.AddressRange;
import io.slipway.docker.EngineAddress;
import io.slipway.spi.config.ConfigDoc;
import java.net.URI;

public record BridgeNetworkConfig(
        @ConfigDoc(
                value = "The engine's API, the same as the scheduler's: unix:///path/of/docker.sock of this machine, or"
                        + " tcp://host:port (without TLS: for networks that nobody else is in).",
                fallback = "unix:///var/run/docker.sock")
        URI endpoint,

        @ConfigDoc(
                value =
                        "Addresses of containers: an IPv4 range of /8 to /22 that nothing else uses, the scheduler's own"
                                + " 'addresses' included. Each space gets a /22 of it.",
                fallback = "10.84.0.0/16")
        String addresses) {
    public BridgeNetworkConfig {
        var _ = EngineAddress.parse(endpoint);
        var _ = AddressRange.parseToSlice(addresses);
    }
}
