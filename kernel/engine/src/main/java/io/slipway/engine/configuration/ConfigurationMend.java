package io.slipway.engine.configuration;

import io.slipway.engine.yaml.RecordBinder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.regex.Pattern;

/// Words the commands that change `server.yaml` so that a fault in it ends.
public final class ConfigurationMend {
    /// As [io.slipway.spi.FieldProblem#describe] writes it, where a near name is known.
    private static final Pattern NEAR = Pattern.compile(
            "[^ ]+:\\d+: (?<field>\\S+) is '(?<value>.*)', expected .*; write '(?<near>[^']+)' instead$");

    private static final Pattern TAKEN =
            Pattern.compile("^(?<key>[a-zA-Z]+) cannot listen on (?<host>\\S+):(?<port>\\d+)\\b");
    private static final Pattern SEVERAL_SERVERS = Pattern.compile("name the one server in (\\S+\\.servers)");
    private static final int MOST_TRIES = 200;

    private ConfigurationMend() {}

    /// Of a problem as people are told it; empty where only they can know what was meant.
    public static Optional<String> of(String described) {
        var near = NEAR.matcher(described);
        if (!near.find()) {
            return Optional.empty();
        }
        var verb = near.group("value").equals(RecordBinder.UNKNOWN_KEY) ? "rename %s %s" : "set %s=%s";
        return Optional.of("slipway config " + verb.formatted(near.group("field"), near.group("near")));
    }

    /// Of plugins that do not fit since they are bound to a machine and several servers may use them.
    ///
    /// @param server name of this one
    public static Optional<String> ofUnfit(String fault, String server) {
        var several = SEVERAL_SERVERS.matcher(fault);
        return several.find()
                ? Optional.of("slipway config set %s='[%s]'".formatted(several.group(1), server))
                : Optional.empty();
    }

    /// Of a listener that did not get its address: the next port that is free here.
    ///
    /// @param place of the section whose key the listener is named after
    public static Optional<String> ofTakenPort(String place, String message) {
        var taken = TAKEN.matcher(message);
        if (!taken.find()) {
            return Optional.empty();
        }
        var host = taken.group("host");
        return freePort(host, Integer.parseInt(taken.group("port")))
                .map(free -> "slipway config set %s.%s=%s:%d".formatted(place, taken.group("key"), host, free));
    }

    private static Optional<Integer> freePort(String host, int after) {
        for (int port = after + 1; port <= Math.min(65_535, after + MOST_TRIES); port++) {
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
                return Optional.of(port);
            } catch (IOException _) {
                // Taken as well; the next may be free.
            }
        }
        return Optional.empty();
    }
}
