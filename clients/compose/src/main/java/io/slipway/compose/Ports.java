package io.slipway.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// `ports` and `expose`. What was published speaks HTTP, unless its number is known for another protocol: it gets a
/// route at a host name. Another one gets a port of the gateway, the one that was published.
final class Ports {
    private static final Pattern SHORT =
            Pattern.compile("(?:(?:\\[[^]]*]|[^:]*):)??(?:([0-9]+(?:-[0-9]+)?)?:)?([0-9]+(?:-[0-9]+)?)(?:/(tcp|udp))?");
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

    private final Keys keys;
    private final String image;
    /// By the number and protocol that the program listens on.
    private final Map<String, Port> ports = new TreeMap<>();
    private final List<Port> inOrder = new ArrayList<>();

    Ports(Keys keys, String image) {
        this.keys = keys;
        this.image = image;
    }

    record Read(List<Map<String, Object>> ports, List<Map<String, Object>> routes) {}

    private record Port(int number, boolean isUdp, String app, int published) {
        boolean isHttp() {
            return app.equals("http") && !isUdp;
        }
    }

    Read read() {
        for (var item : keys.items("ports")) {
            if (item instanceof Map<?, ?> map) {
                longForm(Keys.of(map, keys.place("ports"), keys.findings()));
            } else {
                shortForm(item.toString(), "ports", true);
            }
        }
        for (var item : keys.items("expose")) {
            shortForm(item.toString(), "expose", false);
        }
        var known = IMAGES.get(image.replaceFirst("[@:][^/]*$", "").replaceFirst("^.*/", ""));
        if (inOrder.isEmpty() && known != null) {
            add(known, false, "", 0);
        }
        return written();
    }

    private void longForm(Keys port) {
        var target = port.text("target").orElse("");
        var published = port.text("published").orElse(target);
        var isUdp = port.text("protocol").filter("udp"::equals).isPresent();
        var app = port.text("app_protocol").orElse("").toLowerCase(Locale.ROOT);
        port.take("name");
        port.take("mode");
        port.take("host_ip");
        port.tellRest(Map.of());
        if (!target.matches("[0-9]{1,5}") || !published.matches("[0-9]{1,5}")) {
            keys.findings().wrong(keys.place("ports"), "has the target '%s', expected a number".formatted(target));
            return;
        }
        add(
                Integer.parseInt(target),
                isUdp,
                app.replaceFirst("^(https|http2|ws|wss)$", "http"),
                Integer.parseInt(published));
    }

    private void shortForm(String text, String key, boolean isPublished) {
        var match = SHORT.matcher(text.strip());
        if (!match.matches()) {
            keys.findings().wrong(keys.place(key), "has '%s', expected such as 8080:80".formatted(text));
            return;
        }
        var target = range(match.group(2));
        var published = match.group(1) == null ? target : range(match.group(1));
        if (target[1] - target[0] > WIDEST) {
            keys.findings()
                    .lost(
                            keys.place(key),
                            "'%s' is more than %d ports; name those that are used".formatted(text, WIDEST));
            return;
        }
        for (var number = target[0]; number <= target[1]; number++) {
            add(number, "udp".equals(match.group(3)), "", isPublished ? published[0] + number - target[0] : 0);
        }
    }

    private static int[] range(String text) {
        var dash = text.indexOf('-');
        var first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
        return new int[] {first, dash < 0 ? first : Integer.parseInt(text.substring(dash + 1))};
    }

    private void add(int number, boolean isUdp, String app, int published) {
        var spoken = !app.isEmpty() ? app : isUdp ? "udp" : PROTOCOLS.getOrDefault(number, "http");
        var port = new Port(number, isUdp, spoken, published);
        if (ports.putIfAbsent(number + (isUdp ? "/udp" : ""), port) == null) {
            inOrder.add(port);
        }
    }

    private Read written() {
        var written = new ArrayList<Map<String, Object>>();
        var routes = new ArrayList<Map<String, Object>>();
        var hasHost = false;
        for (var port : inOrder) {
            var name = "p" + port.number() + (port.isUdp() ? "u" : "");
            var keysOf = new LinkedHashMap<String, Object>();
            keysOf.put("name", name);
            keysOf.put("port", port.number());
            keysOf.put("fixed", true);
            if (port.isUdp()) {
                keysOf.put("transport", "udp");
            }
            if (!port.isHttp()) {
                keysOf.put("app", port.app());
            }
            written.add(keysOf);
            if (port.published() > 0) {
                // One host name leads to one port; what else is published keeps its number.
                var isAtHost = port.isHttp() && !hasHost;
                hasHost |= isAtHost;
                routes.add(isAtHost ? Map.of("port", name) : outer(name, port.published()));
                keys.findings()
                        .changed(
                                keys.place("ports"),
                                isAtHost
                                        ? "%d is reached at the app's URL instead of port %d of the host"
                                                .formatted(port.number(), port.published())
                                        : "%d is reached at port %d of the gateway"
                                                .formatted(port.number(), port.published()));
            }
        }
        return new Read(written, routes);
    }

    private static Map<String, Object> outer(String name, int published) {
        var route = new LinkedHashMap<String, Object>();
        route.put("port", name);
        route.put("outer", published);
        return route;
    }
}
