package io.slipway.plugins.loadbalancers.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.plugins.loadbalancers.embedded.EmbeddedLoadBalancerConfig.PortRange;
import io.slipway.plugins.loadbalancers.embedded.table.Names;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.PublishesNames.InnerName;
import io.slipway.spi.loadbalancer.PublishesNames.NameTable;
import io.slipway.spi.scheduler.Port.Transport;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class InnerNamesTest {
    private final InnerNames inner = new InnerNames("127.0.0.1", new PortRange(30_000, 30_002));

    private static NameTable table(long version, String... ids) {
        return new NameTable(
                version,
                Arrays.stream(ids)
                        .map(id -> new InnerName(id, Transport.TCP, "http", id))
                        .toList());
    }

    @Test
    void everyNameGetsAPortOfItsOwnAndKeepsIt() {
        var first = inner.assign(Names.NONE, table(1, "a", "b", "c"), _ -> true);
        assertThat(first.names()).extracting(Names.Name::port).containsExactlyInAnyOrder(30_000, 30_001, 30_002);
        assertThat(inner.assign(first, table(2, "c", "a", "b"), _ -> false).names())
                .containsExactlyInAnyOrderElementsOf(first.names());
    }

    @Test
    void portsOfOthersAreLeftAlone() {
        var names =
                inner.assign(Names.NONE, table(1, "a"), port -> port == 30_001).names();
        assertThat(names).extracting(Names.Name::port).containsExactly(30_001);
    }

    @Test
    void aRangeThatIsUsedUpIsTold() {
        var full = inner.assign(Names.NONE, table(1, "a", "b", "c"), _ -> true);
        assertThatThrownBy(() -> inner.assign(full, table(2, "a", "b", "c", "d"), _ -> true))
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(Failure.EXHAUSTED))
                .hasMessageContaining("'d'")
                .hasMessageContaining("30000-30002");
    }
}
