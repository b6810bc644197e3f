package io.slipway.plugins.schedulers.process;

import io.slipway.host.DurableFile;
import io.slipway.host.Folders;
import io.slipway.host.HostUser;
import io.slipway.host.Launch;
import io.slipway.host.Supervisor;
import io.slipway.host.Users;
import io.slipway.plugins.schedulers.process.Kept.Instance;
import io.slipway.plugins.schedulers.process.Kept.Rule;
import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.WorkloadId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes the folders of an instance and starts its program in them.
///
/// The program is started in `app`, a folder of the instance's own: what the slug holds at its top level is
/// linked there, so the program finds its files, may write beside them, and shares them unchanged.
final class Starter {
    private final Shelf shelf;
    private final SlugStore slugs;
    private final Ports ports;
    private final Users users;
    private final Supervisor supervisor;

    Starter(Shelf shelf, SlugStore slugs, Ports ports, Users users, Supervisor supervisor) {
        this.shelf = shelf;
        this.slugs = slugs;
        this.ports = ports;
        this.users = users;
        this.supervisor = supervisor;
    }

    /// Starts `name` as wanted; what is kept says so before anything runs. The caller has the workload's lock.
    Kept start(Kept kept, String name, Instant now) throws InterruptedException {
        var instance = kept.instance(name).orElseThrow();
        var key = instance.wanted().orElseThrow();
        var definition = kept.definitions().get(key);
        if (definition == null) {
            throw new SlipwayException(
                    Failure.BROKEN, "%s of %s wants a definition that is not kept".formatted(name, kept.id()));
        }
        var user = users.forTeam(kept.owner().team());
        var slug = slugs.unpacked(definition.slug(), user);
        var numbers = reserve(kept.id(), instance, definition);
        var anew = !instance.applied().equals(instance.wanted());
        var started = kept.change(name, each -> each.started(key, numbers, now));
        shelf.save(started);
        try {
            var app =
                    furnish(shelf.instance(kept.id(), name), slug, definition, new Furnishing(user.orElse(null), anew));
            var grounds = new ArrayList<Path>();
            grounds.add(shelf.path(""));
            definition.places().forEach(place -> grounds.add(place.folder()));
            supervisor.start(
                    shelf.run(kept.id(), name), launch(started, name, definition, app, user.orElse(null)), grounds);
        } catch (IOException e) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE, "cannot make the folders of %s of %s".formatted(name, kept.id()), e);
        }
        return started;
    }

    private Map<String, Integer> reserve(WorkloadId id, Instance instance, Definition definition) {
        var numbers = new HashMap<String, Integer>();
        for (var port : definition.ports()) {
            var had = Optional.ofNullable(instance.ports().get(port.name()))
                    .filter(number -> port.number().isEmpty() || port.number().getAsInt() == number);
            numbers.put(port.name(), had.orElseGet(() -> ports.reserve(id + "/" + instance.name(), port)));
        }
        return numbers;
    }

    private record Furnishing(@Nullable HostUser user, boolean anew) {}

    /// Of a definition with files the folder is made anew until it was once whole, and belongs to the program only
    /// then.
    private static Path furnish(Path place, Path slug, Definition definition, Furnishing how) throws IOException {
        var app = place.resolve("app");
        var whole = place.resolve("furnished");
        var anew = how.anew() || (!definition.files().isEmpty() && !Files.exists(whole));
        if (anew) {
            Files.deleteIfExists(whole);
            Folders.delete(app);
        }
        open(Files.createDirectories(place), "rwx--x--x");
        for (var name : List.of("app", "home", "tmp")) {
            Files.createDirectories(place.resolve(name));
            open(place.resolve(name), "rwx------");
        }
        var links = new SlugLinks(app, slug);
        if (anew) {
            for (var file : definition.files()) {
                links.file(file, how.user());
            }
        }
        for (var mount : definition.places()) {
            links.volume(mount);
        }
        links.rest();
        if (how.user() != null) {
            for (var name : List.of("app", "home", "tmp")) {
                how.user().own(place.resolve(name));
            }
            for (var mount : definition.places()) {
                how.user().own(mount.folder());
            }
        }
        if (!definition.files().isEmpty()) {
            DurableFile.write(whole, "");
        }
        return app;
    }

    private static void open(Path folder, String permissions) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }

    private Launch launch(Kept kept, String name, Definition definition, Path app, @Nullable HostUser user) {
        var instance = kept.instance(name).orElseThrow();
        var env = new HashMap<String, EnvValue>();
        env.put("PATH", EnvValue.of(System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin")));
        env.put("LANG", EnvValue.of("C.UTF-8"));
        env.put("HOME", EnvValue.of(app.resolveSibling("home").toString()));
        env.put("TMPDIR", EnvValue.of(app.resolveSibling("tmp").toString()));
        env.putAll(definition.env());
        definition
                .places()
                .forEach(mount ->
                        env.put(mount.variable(), EnvValue.of(mount.folder().toString())));
        for (var port : definition.ports()) {
            var number = EnvValue.of(Integer.toString(instance.ports().getOrDefault(port.name(), 0)));
            env.put("PORT_" + port.name().toUpperCase(Locale.ROOT).replace('-', '_'), number);
            if (port.equals(definition.ports().getFirst())) {
                env.put("PORT", number);
            }
        }
        return new Launch(
                new ShellLine(definition.command(), definition.stopSignal()).words(),
                env,
                app,
                user,
                definition.limits(),
                switch (kept.rule()) {
                    case Rule.Keep _, Rule.InOrder _ -> Launch.Restart.always();
                    case Rule.Once _ -> Launch.Restart.never();
                });
    }
}
