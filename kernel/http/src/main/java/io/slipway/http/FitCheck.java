package io.slipway.http;

import io.slipway.engine.configuration.ConfigurationMend;
import io.slipway.engine.configuration.ServerConfiguration;
import io.slipway.engine.datacenter.Installation;
import io.slipway.engine.datacenter.Surroundings;
import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds out whether the plugins of each datacenter fit together, without a database, a port or a back end: makes
/// them, asks for their traits, and closes them. Making one only stores what it is given.
final class FitCheck {
    private FitCheck() {}

    /// A sentence for each datacenter whose plugins do not.
    static List<String> faults(ServerConfiguration configuration, PluginCatalog catalog) throws InterruptedException {
        try {
            var folder = Files.createTempDirectory("slipway-check");
            try {
                return faults(configuration, catalog, folder);
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            return List.of("whether the plugins fit could not be looked at: " + e.getMessage());
        }
    }

    static Optional<String> mend(ServerConfiguration configuration, String fault) {
        return ConfigurationMend.ofUnfit(fault, Identity.server(configuration.server(), System.getenv()));
    }

    private static List<String> faults(ServerConfiguration configuration, PluginCatalog catalog, Path folder)
            throws InterruptedException {
        var server = Identity.server(configuration.server(), System.getenv());
        var surroundings =
                new Surroundings("check", server, folder, new NoArtifacts(), Clock.systemUTC(), CrashPoints.none());
        try (var installation = Installation.open(configuration, catalog, surroundings)) {
            return installation.datacenters().all().stream()
                    .flatMap(datacenter ->
                            datacenter
                                    .degraded()
                                    .map(why -> "datacenter %s: %s".formatted(datacenter.name(), why))
                                    .stream())
                    .toList();
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private record NoArtifacts() implements Artifacts {
        @Override
        public InputStream open(Artifact.Slug slug) {
            throw new SlipwayException(Failure.UNAVAILABLE, "a check has no artifacts");
        }

        @Override
        public Artifact.Slug store(Path archive) {
            throw new SlipwayException(Failure.UNAVAILABLE, "a check has no artifacts");
        }
    }
}
