package io.slipway.plugins.builders.slug;

import io.slipway.plugins.builders.slug.site.StaticServer;
import io.slipway.spi.build.Detection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Files that are served as they are. The server for them is put into the slug and runs on the Java of the
/// machine that built it, so a static site needs no tools at all.
final class StaticSite implements Language {
    private static final String PROGRAM = ".slipway/site";
    private static final List<String> FOLDERS = List.of("", "public", "dist", "build", "out", "_site", "www", "html");

    @Override
    public Optional<Detection> detect(SourceTree tree) throws IOException {
        var folder = folder(tree, FOLDERS);
        return folder.isEmpty()
                ? Optional.empty()
                : Optional.of(new Detection(
                        "static",
                        Optional.empty(),
                        tree.processes(Map.of("web", command(folder.get()))),
                        OptionalInt.empty(),
                        Map.of(),
                        List.of(),
                        index(folder.get())));
    }

    @Override
    public Built build(Workshop workshop, Detection detection) throws IOException, InterruptedException {
        workshop.title("Static site (%s)".formatted(detection.reason()));
        install(workshop);
        var exact = new Detection(
                detection.language(),
                Optional.of("jdk " + Runtime.version().feature()),
                detection.processes(),
                detection.port(),
                env(workshop.machine()),
                List.of(),
                detection.reason());
        return new Built(exact, List.of());
    }

    /// The first of `folders` that holds an `index.html`.
    static Optional<String> folder(SourceTree tree, List<String> folders) throws IOException {
        for (var folder : folders) {
            if (tree.has(index(folder))) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    /// Serves `folder` of the slug once [#install] was there.
    static String command(String folder) {
        return "java @%s/arguments %s".formatted(PROGRAM, folder.isEmpty() ? "." : folder);
    }

    static Map<String, String> env(Machine machine) {
        return Map.of("PATH", machine.javaHome().resolve("bin") + ":" + Workshop.USUAL_PATH);
    }

    /// Puts the server into the tree.
    static void install(Workshop workshop) throws IOException {
        workshop.put(PROGRAM + "/arguments", """
                -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms8m -Xmx64m -Xss256k -Xshare:auto
                -Dsun.net.httpserver.nodelay=true -Dsun.net.httpserver.idleInterval=120
                -cp %s %s
                """.formatted(PROGRAM, StaticServer.class.getName()));
        var root = workshop.tree().root();
        CopiedProgram.copy(StaticServer.class, root, root.resolve(PROGRAM));
    }

    private static String index(String folder) {
        return folder.isEmpty() ? "index.html" : folder + "/index.html";
    }
}
