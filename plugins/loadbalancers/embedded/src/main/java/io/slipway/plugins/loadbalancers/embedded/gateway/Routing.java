package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.slipway.plugins.loadbalancers.embedded.table.Routes;
import io.slipway.plugins.loadbalancers.embedded.table.Routes.Share;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The HTTP routes of one table, prepared for looking up: by host at first, then by the longest path. Immutable;
/// a request takes one look, whatever the number of routes.
final class Routing {
    static final Routing NONE = new Routing(List.of());

    private final Map<String, Paths> exact = new HashMap<>();
    private final Map<String, Paths> wildcards = new HashMap<>();
    private final Paths any = new Paths();

    Routing(List<Routes.Http> routes) {
        for (var route : routes) {
            var host = route.host().toLowerCase(Locale.ROOT);
            if (host.equals("*")) {
                any.add(route);
            } else if (host.startsWith("*.")) {
                wildcards.computeIfAbsent(host.substring(2), _ -> new Paths()).add(route);
            } else {
                exact.computeIfAbsent(host, _ -> new Paths()).add(route);
            }
        }
    }

    /// What a rule's conditions look at.
    interface Request {
        /// Whether a header of this name holds exactly this value.
        boolean hasHeader(String name, String value);

        boolean hasCookie(String name, String value);
    }

    /// The shares that serve the request, or null where no route fits.
    ///
    /// @param host in lower case, without port
    /// @param path raw, without the query
    @Nullable
    List<Share> choose(String host, String path, Request request) {
        var found = sharesOf(exact.get(host), path, request);
        if (found == null && !wildcards.isEmpty()) {
            var dot = host.indexOf('.');
            found = dot < 1 ? null : sharesOf(wildcards.get(host.substring(dot + 1)), path, request);
        }
        return found == null ? any.choose(path, request) : found;
    }

    private static @Nullable List<Share> sharesOf(@Nullable Paths paths, String path, Request request) {
        return paths == null ? null : paths.choose(path, request);
    }

    /// Picks by weight among the shares for which `serves` holds; where it holds for none, among all of them.
    ///
    /// @param random answers a number from 0 to below its argument
    static Share pick(List<Share> shares, IntUnaryOperator random, Predicate<Share> serves) {
        if (shares.size() == 1) {
            return shares.getFirst();
        }
        var total = weight(shares, serves);
        return total > 0
                ? pick(shares, random.applyAsInt(total), serves)
                : pick(shares, random.applyAsInt(weight(shares, _ -> true)), _ -> true);
    }

    private static int weight(List<Share> shares, Predicate<Share> counts) {
        var total = 0;
        for (var share : shares) {
            total += counts.test(share) ? share.weight() : 0;
        }
        return total;
    }

    private static Share pick(List<Share> shares, int number, Predicate<Share> counts) {
        var left = number;
        for (var share : shares) {
            left -= counts.test(share) ? share.weight() : 0;
            if (left < 0) {
                return share;
            }
        }
        throw new IllegalArgumentException("%d is not below the sum of weights".formatted(number));
    }

    /// The routes of one host.
    private static final class Paths {
        private final Map<String, Routes.Http> byPath = new HashMap<>();
        private int deepest;

        void add(Routes.Http route) {
            var path = trimmed(route.path());
            byPath.put(path, route);
            deepest = Math.max(deepest, depth(path));
        }

        @Nullable
        List<Share> choose(String path, Request request) {
            if (byPath.isEmpty()) {
                return null;
            }
            // A path is cut to as many segments as the deepest route has: a client cannot make this slow.
            var prefix = trimmed(cut(path));
            while (true) {
                var shares = matching(byPath.get(prefix), request);
                if (shares != null || prefix.isEmpty()) {
                    return shares;
                }
                prefix = prefix.substring(0, Math.max(prefix.lastIndexOf('/'), 0));
            }
        }

        private String cut(String path) {
            var segments = 0;
            for (var i = 1; i < path.length(); i++) {
                if (path.charAt(i) == '/' && ++segments == deepest) {
                    return path.substring(0, i);
                }
            }
            return deepest == 0 ? "" : path;
        }

        private static int depth(String path) {
            return (int) path.chars().filter(c -> c == '/').count();
        }

        private static String trimmed(String path) {
            return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        }

        private static @Nullable List<Share> matching(Routes.@Nullable Http route, Request request) {
            if (route == null) {
                return null;
            }
            for (var rule : route.rules()) {
                if (rule.matches().isEmpty() || holdsAll(rule.matches(), request)) {
                    return rule.shares();
                }
            }
            return null;
        }

        private static boolean holdsAll(List<Routes.Match> matches, Request request) {
            for (var match : matches) {
                var holds = switch (match.kind()) {
                    case HEADER -> request.hasHeader(match.name(), match.value());
                    case COOKIE -> request.hasCookie(match.name(), match.value());
                };
                if (!holds) {
                    return false;
                }
            }
            return true;
        }
    }
}
