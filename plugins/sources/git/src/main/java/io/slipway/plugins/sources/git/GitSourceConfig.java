package io.slipway.plugins.sources.git;

import io.slipway.host.tree.TreeBounds;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

public record GitSourceConfig(
        @ConfigDoc(value = "How long a repository may be silent before it counts as not answering.", fallback = "30s")
        Duration timeout,

        @ConfigDoc(value = "Whether submodules are fetched, too.", fallback = "true")
        boolean submodules,

        @ConfigDoc(
                value = "What is done with the key of an ssh host that is met for the first time: accept-new"
                        + " keeps it and refuses another one from then on, strict refuses it.",
                fallback = "accept-new")
        HostKeys hostKeys,

        @ConfigDoc("A known_hosts file of OpenSSH with hosts that are trusted already; it is only read.")
        Optional<Path> knownHosts,

        @ConfigDoc(value = "Files and links that one revision may hold.", fallback = "200000")
        int maxEntries,

        @ConfigDoc(value = "Size that the files of one revision may have together.", fallback = "2Gi")
        long maxContentBytes) {
    public GitSourceConfig {
        if (!timeout.isPositive() || timeout.toSeconds() > 3600) {
            throw SlipwayException.invalid("timeout is %s, must be above 0s and at most 1h".formatted(timeout));
        }
        new TreeBounds(maxEntries, maxContentBytes).check(0, 0);
    }

    TreeBounds bounds() {
        return new TreeBounds(maxEntries, maxContentBytes);
    }

    /// What a host is trusted by.
    public enum HostKeys {
        ACCEPT_NEW,
        STRICT
    }
}
