package io.slipway.spi;

import java.util.regex.Pattern;

/// The rule that all ids of the kernel obey: short enough and plain enough to be a part of a name on every
/// back end (a label and a DNS name of Kubernetes, a service of Swarm, a port of OVN).
public final class Ids {
    private static final Pattern SHAPE = Pattern.compile("[a-z][a-z0-9]{1,23}");

    private Ids() {}

    /// Answers `value`, or fails with `INVALID` naming `what` where it does not match `[a-z][a-z0-9]{1,23}`.
    public static String check(String what, String value) {
        if (!SHAPE.matcher(value).matches()) {
            throw SlipwayException.invalid(
                    "%s is '%s', must be 2 to 24 lower-case letters and digits beginning with a letter"
                            .formatted(what, value));
        }
        return value;
    }
}
