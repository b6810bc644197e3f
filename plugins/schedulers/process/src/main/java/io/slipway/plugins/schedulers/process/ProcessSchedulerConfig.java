package io.slipway.plugins.schedulers.process;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;

public record ProcessSchedulerConfig(
        @ConfigDoc(value = "Lowest port given to programs as $PORT.", fallback = "20000")
        int firstPort,

        @ConfigDoc(
                value = "Highest port given to programs. The range must lie outside the one from which the"
                        + " system takes ports of outgoing connections.",
                fallback = "29999")
        int lastPort,

        @ConfigDoc(
                value = "As root each team's programs run as a numeric user of their own: the lowest one."
                        + " Two datacenters of one machine need ranges apart.",
                fallback = "200000")
        int firstUser,

        @ConfigDoc(value = "The highest such user.", fallback = "265535")
        int lastUser,

        @ConfigDoc(
                value = "How much is kept of what an instance writes to stdout, and as much again of stderr;"
                        + " the oldest quarter is freed above it.",
                fallback = "16Mi")
        long logBytes,

        @ConfigDoc(
                value = "What an instance may hold in the folder it is started in, its HOME and its TMPDIR together;"
                        + " one that holds more is ended. Volumes do not count.",
                fallback = "10Gi")
        long instanceBytes) {
    private static final long LEAST_LOG = 64 << 10;
    private static final long LEAST_INSTANCE = 1 << 20;

    public ProcessSchedulerConfig {
        if (firstPort < 1024 || lastPort > 65_535 || lastPort < firstPort) {
            throw SlipwayException.invalid(
                    "firstPort %d and lastPort %d must be a range within 1024 to 65535".formatted(firstPort, lastPort));
        }
        if (firstUser < 1000 || lastUser < firstUser) {
            throw SlipwayException.invalid(
                    "firstUser %d and lastUser %d must be a range above 999".formatted(firstUser, lastUser));
        }
        if (logBytes < LEAST_LOG) {
            throw SlipwayException.invalid("logBytes is %d, must be %d or more".formatted(logBytes, LEAST_LOG));
        }
        if (instanceBytes < LEAST_INSTANCE) {
            throw SlipwayException.invalid(
                    "instanceBytes is %d, must be %d or more".formatted(instanceBytes, LEAST_INSTANCE));
        }
    }
}
