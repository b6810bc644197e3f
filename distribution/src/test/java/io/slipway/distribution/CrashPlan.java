package io.slipway.distribution;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Tells a [HaltingServer] what to do at its crash points.
record CrashPlan(Path folder) {
    private static final String MAIN = HaltingServer.class.getName();

    /// Gives an installation a server that does as planned.
    static CrashPlan in(PackagedSlipway slipway) throws IOException, InterruptedException, URISyntaxException {
        var crash = Files.createDirectories(slipway.home().resolve("crash"));
        var built = Path.of(HaltingServer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        var packages = Path.of(MAIN.replace('.', '/')).getParent();
        var own = Files.createDirectories(crash.resolve("classes").resolve(packages));
        try (var files = Files.newDirectoryStream(built.resolve(packages), "HaltingServer*")) {
            for (var file : files) {
                Files.copy(file, own.resolve(file.getFileName()));
            }
        }
        slipway.own(crash);
        return new CrashPlan(crash);
    }

    void start(PackagedSlipway slipway) throws IOException, InterruptedException {
        slipway.startWith(MAIN, folder.resolve("classes"), List.of("-Dslipway.crash.plan=" + folder));
    }

    void record() throws IOException {
        Files.deleteIfExists(folder.resolve("passed"));
        write("record");
    }

    void halt(String point) throws IOException {
        Files.deleteIfExists(folder.resolve("reached"));
        write("halt " + point);
    }

    /// Has it stay at each of these points until there is [#nothing] to do.
    void hold(Set<String> points) throws IOException {
        Files.deleteIfExists(folder.resolve("reached"));
        write(String.join("\n", points.stream().map(point -> "wait " + point).toList()));
    }

    void nothing() throws IOException {
        Files.deleteIfExists(folder.resolve("plan"));
    }

    /// The points at which it was halted or held.
    Set<String> reached() throws IOException {
        return lines("reached");
    }

    /// In the order of the first passes.
    Set<String> passed() throws IOException {
        return lines("passed");
    }

    private Set<String> lines(String name) throws IOException {
        var file = folder.resolve(name);
        return new LinkedHashSet<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
    }

    /// Whole or not at all: the server reads it at any time.
    private void write(String plan) throws IOException {
        var fresh = Files.writeString(folder.resolve("plan.new"), plan);
        Files.move(fresh, folder.resolve("plan"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
