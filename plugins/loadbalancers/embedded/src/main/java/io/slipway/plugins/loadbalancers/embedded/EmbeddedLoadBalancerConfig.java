package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.plugins.loadbalancers.embedded.table.ListenAddress;
import io.slipway.plugins.loadbalancers.embedded.table.Settings;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

public record EmbeddedLoadBalancerConfig(
        @ConfigDoc(
                value =
                        "ListenAddress and port for HTTP, such as 0.0.0.0:80; port 0 lets the system choose one, which is kept.",
                fallback = "127.0.0.1:7080")
        String http,

        @ConfigDoc("ListenAddress and port for HTTPS, such as 0.0.0.0:443. Without it nothing is served over TLS.")
        @Nullable
        String https,

        @ConfigDoc(
                value = "ListenAddress on which inner names are published. Every program of this machine reaches it.",
                fallback = "127.0.0.1")
        String innerHost,

        @ConfigDoc(
                value = "Ports for inner names, as FIRST-LAST; outside of what the system gives to clients.",
                fallback = "30000-31999")
        String innerPorts,

        @ConfigDoc(value = "Threads that move bytes; 0 means one per core.", fallback = "0")
        int threads,

        @ConfigDoc(
                value = "How long a request waits while no instance is ready, before it is answered with 503.",
                fallback = "30s")
        Duration hold,

        @ConfigDoc(
                value = "How long an instance may take to begin its answer, before the client gets 504.",
                fallback = "60s")
        Duration answer,

        @ConfigDoc(
                value = "How long WebSockets of an instance that leaves may outlast its other requests.",
                fallback = "30s")
        Duration drain) {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})-(\\d{1,5})");

    public EmbeddedLoadBalancerConfig {
        address("http", http);
        if (https != null) {
            address("https", https);
        }
        range(innerPorts);
        if (threads < 0 || threads > 256) {
            throw SlipwayException.invalid("threads is %d, must be 0 to 256".formatted(threads));
        }
        positive("hold", hold);
        positive("answer", answer);
        positive("drain", drain);
    }

    Settings settings() {
        return new Settings(
                address("http", http),
                Optional.ofNullable(https).map(text -> address("https", text)),
                threads,
                hold.toMillis(),
                answer.toMillis(),
                drain.toMillis());
    }

    PortRange range() {
        return range(innerPorts);
    }

    private static ListenAddress address(String key, String text) {
        try {
            return ListenAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw SlipwayException.invalid("%s is %s".formatted(key, e.getMessage()));
        }
    }

    private static PortRange range(String text) {
        var match = RANGE.matcher(text);
        if (match.matches()) {
            var range = new PortRange(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
            if (range.first() > 0 && range.first() <= range.last() && range.last() <= 65_535) {
                return range;
            }
        }
        throw SlipwayException.invalid("innerPorts is '%s', must look like 30000-31999".formatted(text));
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw SlipwayException.invalid("%s is %s, must be above 0s".formatted(key, value));
        }
    }

    record PortRange(int first, int last) {}
}
