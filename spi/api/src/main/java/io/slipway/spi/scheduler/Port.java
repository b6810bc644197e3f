package io.slipway.spi.scheduler;

import io.slipway.spi.SlipwayException;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// A port that a program listens on.
///
/// @param number the one it insists on; absent where it takes what `$PORT` says. A scheduler whose instances
///     share one address refuses a number that is taken with `CONFLICT`
/// @param protocol what is spoken there: `http`, `grpc`, `mysql` …; for load balancers and for people
public record Port(String name, OptionalInt number, Transport transport, String protocol) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,14}");

    public Port {
        if (!NAME.matcher(name).matches()) {
            throw SlipwayException.invalid(
                    "port name is '%s', must be 1 to 15 lower-case letters, digits and '-'".formatted(name));
        }
        if (number.isPresent() && (number.getAsInt() < 1 || number.getAsInt() > 65_535)) {
            throw SlipwayException.invalid("port is %d, must be 1 to 65535".formatted(number.getAsInt()));
        }
    }

    public enum Transport {
        TCP,
        UDP
    }
}
