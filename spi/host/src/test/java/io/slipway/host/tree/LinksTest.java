package io.slipway.host.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class LinksTest {
    @Test
    void aLinkWithinTheTreeStaysInside() {
        assertThat(Links.staysInside("a/b", Map.of("a/b", "../c/d"))).isTrue();
        assertThat(Links.staysInside("a", Map.of("a", "b", "b", "c/d"))).isTrue();
        assertThat(Links.staysInside("dangling", Map.of("dangling", "nowhere"))).isTrue();
    }

    @Test
    void whatClimbsOutDoesNot() {
        assertThat(Links.staysInside("a", Map.of("a", "/etc"))).isFalse();
        assertThat(Links.staysInside("a/b", Map.of("a/b", "../.."))).isFalse();
    }

    @Test
    void aClimbFromWhereAnotherLinkLeadsIsSeen() {
        // By their names alone both stay inside: up leads to the top, and from there .. leaves it.
        var links = Map.of("x/y/up", "../..", "x/y/out", "up/..");

        assertThat(Links.staysInside("x/y/up", links)).isTrue();
        assertThat(Links.staysInside("x/y/out", links)).isFalse();
    }

    @Test
    void aCircleIsNoWay() {
        assertThat(Links.staysInside("a", Map.of("a", "b", "b", "a"))).isFalse();
    }
}
