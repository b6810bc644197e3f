package io.slipway.http;

import io.slipway.engine.artifact.ArtifactStore;
import io.slipway.engine.artifact.Uploads;
import io.slipway.engine.configuration.ConfigurationFile;
import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.configuration.ServerConfiguration;
import io.slipway.engine.configuration.ServerSettings;
import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import io.slipway.spi.Failure;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// What a start reads and opens first: the plugins and the configuration, and beside them the database, whose
/// settings depend on no plugin.
///
/// @param degradations what the configuration asks for and cannot have, without which the rest goes on
record Opening(
        ServerConfiguration configuration,
        PluginCatalog catalog,
        Database database,
        ArtifactStore artifacts,
        Uploads uploads,
        List<FieldProblem> degradations) {
    /// @throws SlipwayException `INVALID` with everything that is wrong with the configuration, or as
    ///     [Database#open]
    static Opening of(Home home, CrashPoints crashPoints) throws InterruptedException {
        var file = home.configuration();
        var withoutPlugins = file.read(PluginCatalog.load(home.path().resolve("no-such-folder")));
        if (withoutPlugins.configuration().isEmpty()) {
            throw everythingWrong(file, PluginCatalog.load(home.plugins()));
        }
        var settings = withoutPlugins.configuration().get();
        var opening = new FutureTask<>(() -> open(settings.database(), settings.server(), crashPoints));
        Thread.ofPlatform().name("open database").start(opening);
        try {
            var catalog = PluginCatalog.load(home.plugins());
            var reading = file.read(catalog);
            if (reading.configuration().isEmpty()) {
                throw SlipwayException.invalid(reading.problems());
            }
            var configuration = reading.configuration().get();
            return new Opening(
                    configuration,
                    catalog,
                    opened(opening),
                    artifacts(configuration, crashPoints),
                    uploads(configuration, crashPoints),
                    reading.degradations());
        } catch (SlipwayException | InterruptedException e) {
            closeIfOpened(opening, e);
            throw e;
        }
    }

    private static SlipwayException everythingWrong(ConfigurationFile file, PluginCatalog catalog) {
        return SlipwayException.invalid(file.read(catalog).problems());
    }

    private static Database open(DatabaseSettings settings, ServerSettings server, CrashPoints crashPoints) {
        return Database.open(settings, dataFolder(server.data()), crashPoints);
    }

    private static ArtifactStore artifacts(ServerConfiguration configuration, CrashPoints crashPoints) {
        var folder = artifactFolder(configuration).resolve("slugs");
        try {
            return ArtifactStore.in(folder, Clock.systemUTC(), crashPoints);
        } catch (IOException e) {
            throw notWritable("artifacts.folder", folder, e);
        }
    }

    private static Uploads uploads(ServerConfiguration configuration, CrashPoints crashPoints) {
        var folder = artifactFolder(configuration).resolve("uploads");
        try {
            return Uploads.in(folder, configuration.artifacts().uploadBytes(), Clock.systemUTC(), crashPoints);
        } catch (IOException e) {
            throw notWritable("artifacts.folder", folder, e);
        }
    }

    private static Path artifactFolder(ServerConfiguration configuration) {
        return Optional.ofNullable(configuration.artifacts().folder())
                .orElseGet(() -> configuration.server().data().resolve("artifacts"));
    }

    private static SlipwayException notWritable(String key, Path folder, IOException e) {
        return new SlipwayException(
                Failure.INVALID,
                "%s is '%s', must be a folder that can be written: %s".formatted(key, folder, e.getMessage()),
                e);
    }

    private static Path dataFolder(Path data) {
        try {
            return Files.createDirectories(data);
        } catch (IOException e) {
            throw notWritable("server.data", data, e);
        }
    }

    private static Database opened(FutureTask<Database> opening) throws InterruptedException {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SlipwayException told) {
                throw told;
            }
            throw new SlipwayException(Failure.BROKEN, "the database could not be opened", e.getCause());
        }
    }

    private static void closeIfOpened(FutureTask<Database> opening, Exception reason) throws InterruptedException {
        try {
            opening.get().close();
        } catch (ExecutionException e) {
            reason.addSuppressed(e);
        }
    }
}
