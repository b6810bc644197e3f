package io.slipway.plugins.loadbalancers.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.plugins.loadbalancers.embedded.EmbeddedLoadBalancerConfig.PortRange;
import io.slipway.plugins.loadbalancers.embedded.table.Names;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.PublishesNames.InnerName;
import io.slipway.spi.loadbalancer.PublishesNames.InnerPlace;
import io.slipway.spi.loadbalancer.PublishesNames.NameTable;
import io.slipway.spi.scheduler.Port.Transport;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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
        var names = inner.assign(Names.NONE, table(1, "a"), at -> at.port() == 30_001)
                .names();
        assertThat(names).extracting(Names.Name::port).containsExactly(30_001);
    }

    private static NameTable placed(long version, String host, int port, String... ids) {
        var place = new InnerPlace(host, OptionalInt.of(port), Set.of("10.1.0.0/22"));
        return new NameTable(
                version,
                Arrays.stream(ids)
                        .map(id -> new InnerName(id, Transport.TCP, "http", id, Optional.of(place)))
                        .toList());
    }

    @Test
    void aWishedPortIsGivenToTheFirstWhoWishesIt() {
        var names = inner.assign(Names.NONE, placed(1, "10.1.0.1", 5_432, "a", "b"), _ -> true);
        assertThat(names.names()).extracting(Names.Name::host).containsOnly("10.1.0.1");
        assertThat(names.names()).extracting(Names.Name::port).contains(5_432).anyMatch(port -> port >= 30_000);
        assertThat(names.names().getFirst().sources()).containsExactly("10.1.0.0/22");

        var later = inner.assign(names, placed(2, "10.1.0.1", 80, "b", "a"), _ -> true);
        assertThat(later.names()).containsExactlyInAnyOrderElementsOf(names.names());
        var moved = inner.assign(names, placed(3, "10.1.4.1", 5_432, "a"), _ -> true);
        assertThat(moved.names())
                .extracting(Names.Name::host, Names.Name::port)
                .containsExactly(tuple("10.1.4.1", 5_432));
    }

    @Test
    void aWishedPortThatIsTakenIsAnother() {
        var names = inner.assign(Names.NONE, placed(1, "10.1.0.1", 80, "a"), at -> at.port() > 1_024);
        assertThat(names.names().getFirst().port()).isBetween(30_000, 30_002);
    }

    @Test
    void anotherPlaceIsAnotherTable() {
        var names = inner.assign(Names.NONE, placed(1, "10.1.0.1", 80, "a"), _ -> true);
        assertThat(inner.isSame(names, placed(1, "10.1.0.1", 80, "a"))).isTrue();
        assertThat(inner.isSame(names, placed(1, "10.1.4.1", 80, "a"))).isFalse();
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
