package io.slipway.plugins.networks.bridge;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.SlipwayException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BridgeNetworkConfigTest {
    private static final List<String> MANAGERS = List.of("tcp://192.0.2.1:2375");

    private static BridgeNetworkConfig config(List<String> managers, Optional<String> doorway, List<String> hosts) {
        return new BridgeNetworkConfig(
                URI.create("unix:///var/run/docker.sock"), Optional.empty(), "10.84.0.0/16", managers, doorway, hosts);
    }

    @Test
    void whatIsOfASwarmOnlyNeedsItsManagers() {
        assertThatThrownBy(() -> config(List.of(), Optional.of("192.0.2.9"), List.of()))
                .isInstanceOf(SlipwayException.class)
                .hasMessageContaining("doorway is set and managers is not");
        assertThatThrownBy(() -> config(List.of(), Optional.empty(), List.of("192.0.2.0/24")))
                .hasMessageContaining("hosts is set and managers is not");
    }

    @Test
    void addressesAreAddresses() {
        assertThatThrownBy(() -> config(MANAGERS, Optional.of("gateway"), List.of()))
                .hasMessageContaining("doorway is 'gateway', must be an IPv4 address");
        assertThatThrownBy(() -> config(MANAGERS, Optional.empty(), List.of("192.0.2.0/33")))
                .hasMessageContaining("hosts has '192.0.2.0/33'");
        assertThatThrownBy(() -> config(List.of("n1:2375"), Optional.empty(), List.of()))
                .hasMessageContaining("n1:2375");
    }
}
