package io.slipway.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `ports` and `expose`. What was published speaks HTTP, unless its number is known for another protocol: it gets a
/// route at a host name. Another one gets a port of the gateway, the one that was published. What was published at one
/// address alone gets neither.
final class Ports {
    private static final Pattern SHORT =
            Pattern.compile("(?:(\\[[^]]*]|[^:]*):)??(?:([0-9]+(?:-[0-9]+)?)?:)?([0-9]+(?:-[0-9]+)?)(?:/(tcp|udp))?");
    private static final int WIDEST = 20;
    private static final Map<Integer, String> PROTOCOLS = Map.ofEntries(
            Map.entry(21, "ftp"),
            Map.entry(22, "ssh"),
            Map.entry(25, "smtp"),
            Map.entry(53, "dns"),
            Map.entry(389, "ldap"),
            Map.entry(1433, "mssql"),
            Map.entry(1521, "oracle"),
            Map.entry(1883, "mqtt"),
            Map.entry(3306, "mysql"),
            Map.entry(4222, "nats"),
            Map.entry(5432, "postgres"),
            Map.entry(5672, "amqp"),
            Map.entry(6379, "redis"),
            Map.entry(9042, "cassandra"),
            Map.entry(9092, "kafka"),
            Map.entry(11211, "memcached"),
            Map.entry(27017, "mongodb"));
    /// Where an image is known and the file names no port, so that others reach it as they do by compose.
    private static final Map<String, Integer> IMAGES = Map.of(
            "postgres",
            5432,
            "mysql",
            3306,
            "mariadb",
            3306,
            "redis",
            6379,
            "valkey",
            6379,
            "mongo",
            27017,
            "rabbitmq",
            5672,
            "memcached",
            11211,
            "nats",
            4222);

    private static final Set<String> EVERYWHERE = Set.of("", "0.0.0.0", "::", "[::]");

    private final Keys service;
    private final Findings findings;
    private final String image;
    /// By the number and transport that the program listens on, in the order of the file.
    private final Map<String, Port> ports = new LinkedHashMap<>();

    Ports(Keys service, String image) {
        this.service = service;
        this.findings = service.findings();
        this.image = image;
    }

    record Read(List<Map<String, Object>> ports, List<Map<String, Object>> routes) {}

    /// @param published 0 where it is not reached from outside
    private record Port(String place, int number, boolean isUdp, String app, int published) {
        boolean isHttp() {
            return app.equals("http") && !isUdp;
        }

        String name() {
            return "p" + number + (isUdp ? "u" : "");
        }
    }

    Read read() {
        for (var item : service.items("ports")) {
            switch (item) {
                case Keys.Item.Text(String place, String text) -> shortForm(place, text, true);
                case Keys.Item.Mapping(Keys port) -> longForm(port);
            }
        }
        for (var item : service.items("expose")) {
            switch (item) {
                case Keys.Item.Text(String place, String text) -> shortForm(place, text, false);
                case Keys.Item.Mapping(Keys port) -> findings.wrong(port.place(), "is a mapping, expected a port");
            }
        }
        var known = IMAGES.get(image.replaceFirst("[@:][^/]*$", "").replaceFirst("^.*/", ""));
        if (ports.isEmpty() && known != null) {
            add(new Port(service.place("image"), known, false, PROTOCOLS.getOrDefault(known, "http"), 0));
        }
        return written();
    }

    private void longForm(Keys port) {
        var target = port.text("target").orElse("");
        // Of a range the first is as good as any other.
        var published = port.text("published").orElse(target).replaceFirst("-.*", "");
        var protocol = port.text("protocol").orElse("tcp");
        var host = port.text("host_ip").orElse("");
        port.takeIf("mode", "ingress");
        if (!isPort(target)) {
            findings.wrong(port.place("target"), "is '%s', expected a port such as 8080".formatted(target));
        } else if (!isPort(published)) {
            findings.wrong(port.place("published"), "is '%s', expected a port such as 8080".formatted(published));
        } else if (!protocol.equals("tcp") && !protocol.equals("udp")) {
            findings.lost(port.place("protocol"), "ports are of tcp or udp, not of '%s'".formatted(protocol));
        } else {
            var isUdp = protocol.equals("udp");
            var number = Integer.parseInt(target);
            add(new Port(
                    port.place(),
                    number,
                    isUdp,
                    app(port, number, isUdp),
                    outer(port.place(), host, target, Integer.parseInt(published))));
        }
    }

    private String app(Keys port, int number, boolean isUdp) {
        var app = port.text("app_protocol").orElse("").toLowerCase(Locale.ROOT);
        return switch (app) {
            case "" -> usual(number, isUdp);
            case "ws" -> "http";
            case "http2" -> {
                findings.changed(port.place("app_protocol"), "requests reach it by HTTP/1.1");
                yield "http";
            }
            case "https", "wss" -> {
                findings.lost(port.place("app_protocol"), "the gateway ends TLS; let the program serve plain HTTP");
                yield "http";
            }
            default -> app;
        };
    }

    private static String usual(int number, boolean isUdp) {
        return isUdp ? "udp" : PROTOCOLS.getOrDefault(number, "http");
    }

    private static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) > 0 && Integer.parseInt(text) < 65_536;
    }

    private void shortForm(String place, String text, boolean isPublished) {
        var match = SHORT.matcher(text.strip());
        if (!match.matches() || !areInOrder(match.group(2), match.group(3))) {
            findings.wrong(place, "is '%s', expected such as 8080:80".formatted(text));
            return;
        }
        var target = range(match.group(3));
        var published = match.group(2) == null ? target : range(match.group(2));
        if (target[1] - target[0] > WIDEST) {
            findings.lost(place, "'%s' is more than %d ports; name those that are used".formatted(text, WIDEST));
            return;
        }
        var isUdp = "udp".equals(match.group(4));
        var host = match.group(1) == null ? "" : match.group(1);
        for (var number = target[0]; number <= target[1]; number++) {
            // A range that is published for one port means any of it.
            var outer = isPublished ? outer(place, host, "" + number, published[0] + number - target[0]) : 0;
            add(new Port(place, number, isUdp, usual(number, isUdp), outer));
        }
    }

    /// What was reached from this host alone, or by one of its addresses, stays inside: nothing becomes public that
    /// was not.
    private int outer(String place, String host, String target, int published) {
        if (EVERYWHERE.contains(host)) {
            return published;
        }
        findings.changed(
                place,
                "%s was published at %s alone, so it gets no route; where everybody may reach it, leave that address out"
                        .formatted(target, host));
        return 0;
    }

    private static boolean areInOrder(@Nullable String published, String target) {
        return isRange(target) && (published == null || isRange(published));
    }

    private static boolean isRange(String text) {
        var ends = text.split("-", 2);
        return isPort(ends[0])
                && (ends.length == 1 || (isPort(ends[1]) && Integer.parseInt(ends[0]) <= Integer.parseInt(ends[1])));
    }

    private static int[] range(String text) {
        var dash = text.indexOf('-');
        var first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
        return new int[] {first, dash < 0 ? first : Integer.parseInt(text.substring(dash + 1))};
    }

    private void add(Port port) {
        ports.merge(port.name(), port, (one, other) -> one.published() > 0 ? one : other);
    }

    private Read written() {
        var written = new ArrayList<Map<String, Object>>();
        var routes = new ArrayList<Map<String, Object>>();
        var hasHost = false;
        for (var port : ports.values()) {
            written.add(keys(port));
            if (port.published() > 0) {
                // One host name leads to one port; what else is published keeps its number.
                var isAtHost = port.isHttp() && !hasHost;
                hasHost |= isAtHost;
                routes.add(isAtHost ? Map.of("port", port.name()) : outer(port));
                findings.changed(
                        port.place(),
                        isAtHost
                                ? "%d is reached at the app's URL instead of port %d of the host"
                                        .formatted(port.number(), port.published())
                                : "%d is reached at port %d of the gateway".formatted(port.number(), port.published()));
            }
        }
        return new Read(written, routes);
    }

    private static Map<String, Object> keys(Port port) {
        var keys = new LinkedHashMap<String, Object>();
        keys.put("name", port.name());
        keys.put("port", port.number());
        keys.put("fixed", true);
        if (port.isUdp()) {
            keys.put("transport", "udp");
        }
        if (!port.isHttp()) {
            keys.put("app", port.app());
        }
        return keys;
    }

    private static Map<String, Object> outer(Port port) {
        var route = new LinkedHashMap<String, Object>();
        route.put("port", port.name());
        route.put("outer", port.published());
        return route;
    }
}
