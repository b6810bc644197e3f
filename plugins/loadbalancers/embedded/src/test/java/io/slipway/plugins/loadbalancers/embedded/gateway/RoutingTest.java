package io.slipway.plugins.loadbalancers.embedded.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.plugins.loadbalancers.embedded.table.Routes;
import io.slipway.plugins.loadbalancers.embedded.table.Routes.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RoutingTest {
    private static final Routing.Request PLAIN = request("", "");

    private static Routing.Request request(String header, String cookie) {
        return new Routing.Request() {
            @Override
            public boolean hasHeader(String name, String value) {
                return header.equals(name + "=" + value);
            }

            @Override
            public boolean hasCookie(String name, String value) {
                return cookie.equals(name + "=" + value);
            }
        };
    }

    private static Share share(String upstream, int weight) {
        return new Share(upstream, weight, Map.of());
    }

    private static Routes.Http route(String host, String path, Routes.Rule... rules) {
        return new Routes.Http(host + path, host, path, Arrays.asList(rules));
    }

    private static Routes.Http route(String host, String path) {
        return route(host, path, new Routes.Rule(List.of(), List.of(share(host + path, 1))));
    }

    private static String chosen(Routing routing, String host, String path) {
        var shares = routing.choose(host, path, PLAIN);
        return shares == null ? "none" : shares.getFirst().upstream();
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.com, /, shop.example.com/",
        "shop.example.com, /api, shop.example.com/api",
        "shop.example.com, /api/, shop.example.com/api",
        "shop.example.com, /api/x/y/z, shop.example.com/api",
        "shop.example.com, /api/v2/x, shop.example.com/api/v2/",
        "shop.example.com, /apix, shop.example.com/",
        "other.example.com, /api, *.example.com/",
        "a.b.example.com, /, */",
        "example.com, /, */",
        "wild.example.com, /wide, */wide",
        "'', /, */",
        "shop.example.com, *, shop.example.com/",
    })
    void theMostExactHostThenTheLongestPathWins(String host, String path, String upstream) {
        var routing = new Routing(List.of(
                route("*", "/"),
                route("*", "/wide"),
                route("*.example.com", "/"),
                route("wild.example.com", "/narrow"),
                route("shop.example.com", "/"),
                route("shop.example.com", "/api"),
                route("shop.example.com", "/api/v2/")));
        // A name that has no fitting path leaves the request to the wildcard before it.
        var expected = host.equals("wild.example.com") ? "*.example.com/" : upstream;
        assertThat(chosen(routing, host, path)).isEqualTo(expected);
    }

    @Test
    void withoutAFittingRouteThereIsNone() {
        var routing = new Routing(List.of(route("shop.example.com", "/api")));
        assertThat(chosen(routing, "shop.example.com", "/")).isEqualTo("none");
        assertThat(chosen(routing, "other.example.com", "/api")).isEqualTo("none");
        assertThat(chosen(Routing.NONE, "any", "/")).isEqualTo("none");
    }

    @Test
    void theFirstRuleWhoseConditionsAllHoldServes() {
        var beta = new Routes.Match(Routes.Kind.HEADER, "x-beta", "yes");
        var group = new Routes.Match(Routes.Kind.COOKIE, "group", "b");
        var routing = new Routing(List.of(route(
                "*",
                "/",
                new Routes.Rule(List.of(beta, group), List.of(share("both", 1))),
                new Routes.Rule(List.of(beta), List.of(share("beta", 1))),
                new Routes.Rule(List.of(), List.of(share("all", 1))))));
        assertThat(routing.choose("a", "/", request("x-beta=yes", "group=b"))).containsExactly(share("both", 1));
        assertThat(routing.choose("a", "/", request("x-beta=yes", ""))).containsExactly(share("beta", 1));
        assertThat(routing.choose("a", "/", PLAIN)).containsExactly(share("all", 1));
    }

    @Test
    void sharesArePickedByWeightAmongThoseThatServe() {
        var shares = List.of(share("a", 3), share("none", 0), share("b", 1));
        var picked = new ArrayList<String>();
        for (var i = 0; i < 4; i++) {
            var number = i;
            picked.add(Routing.pick(shares, _ -> number, _ -> true).upstream());
        }
        assertThat(picked).containsExactly("a", "a", "a", "b");
        assertThat(Routing.pick(
                        shares, total -> total - 1, one -> one.upstream().equals("a")))
                .isEqualTo(share("a", 3));
        assertThat(Routing.pick(shares, _ -> 3, _ -> false)).isEqualTo(share("b", 1));
    }

    @Test
    void tenThousandRoutesCostNoMoreThanOne() {
        var few = timeOf(table(1));
        var many = timeOf(table(10_000));

        // A search through all routes would cost thousands of times as much; what is between is caches and chance.
        assertThat(many).isLessThan(few.multipliedBy(100));
    }

    private static Routing table(int size) {
        var routes = new ArrayList<Routes.Http>();
        for (var i = 0; i < size; i++) {
            routes.add(route("app%d.example.com".formatted(i), i % 2 == 0 ? "/" : "/api/v1"));
        }
        return new Routing(routes);
    }

    private static Duration timeOf(Routing routing) {
        var path = "/api/v1" + "/x".repeat(4000);
        var began = System.nanoTime();
        for (var i = 0; i < 20_000; i++) {
            assertThat(routing.choose("app0.example.com", path, PLAIN) == null).isFalse();
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
