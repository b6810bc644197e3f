package io.slipway.plugins.builders.slug;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.Detection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Java, Kotlin and the like, built by Maven or Gradle, or built already: a single executable jar or war.
final class JavaProject implements Language {
    private static final String HOW_TO_GET =
            "install it from the distribution (apt install openjdk-17-jdk) or from adoptium.net";

    private static final Tool.Kind JDK = new Tool.Kind("javac", "a JDK", HOW_TO_GET);
    private static final Tool.Kind JRE = new Tool.Kind("java", "Java", HOW_TO_GET);
    private static final Pattern PROPERTY =
            Pattern.compile("^java\\.runtime\\.version\\s*=\\s*(\\S+)", Pattern.MULTILINE);

    @Override
    public Optional<Detection> detect(SourceTree tree) throws IOException {
        var tool = JavaBuildTool.of(tree);
        if (tool.isPresent()) {
            var reason = tool.get().reason(tree);
            return Optional.of(detection(tree, wanted(tree, tool.get()), tree.processes(Map.of()), reason));
        }
        var program = program(tree);
        if (program.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(detection(
                tree, Optional.empty(), tree.processes(Map.of("web", "java -jar " + program.get())), program.get()));
    }

    @Override
    public Built build(Workshop workshop, Detection detection) throws IOException, InterruptedException {
        var tree = workshop.tree();
        var tool = JavaBuildTool.of(tree);
        var wanted = tool.isPresent() ? wanted(tree, tool.get()) : ready(tree);
        var jdk = jdk(workshop, wanted, tool.isPresent() ? JDK : JRE);
        workshop.title("Java %s (%s)".formatted(jdk.version(), detection.reason()));
        workshop.set("JAVA_HOME", jdk.home().toString());
        workshop.prefer(new Tool(jdk.home().resolve("bin/java"), jdk.version()));
        if (tool.isPresent()) {
            tool.get().run(workshop);
        }
        var leftOut = new ArrayList<>(tool.map(JavaBuildTool::leftOut).orElse(List.of()));
        var processes = detection.processes();
        if (!tree.has("Procfile")) {
            var program = tool.isPresent() ? JavaPrograms.built(tree) : JavaPrograms.program(tree, detection.reason());
            var command = program.command();
            if (program.needsContainer()) {
                var complete = jdk.complete() ? jdk : jdk(workshop, wanted, JDK);
                command = ServletContainer.install(workshop, program.file(), complete);
                leftOut.add(program.file());
            }
            processes = Map.of("web", command);
        }
        return new Built(
                new Detection(
                        detection.language(),
                        Optional.of("jdk " + jdk.version()),
                        processes,
                        detection.port(),
                        env(Optional.of(jdk)),
                        detection.dependencies(),
                        detection.reason()),
                leftOut);
    }

    private static Detection detection(
            SourceTree tree, Optional<VersionRange> wanted, Map<String, String> processes, String reason)
            throws IOException {
        return new Detection(
                "java",
                wanted.map(range -> "jdk " + range.text()),
                processes,
                OptionalInt.empty(),
                env(Optional.empty()),
                JavaDependencies.of(tree),
                reason);
    }

    /// The one jar or war of a tree that holds nothing to build.
    private static Optional<String> program(SourceTree tree) throws IOException {
        var programs = new ArrayList<>(tree.endingWith("", ".jar"));
        programs.addAll(tree.endingWith("", ".war"));
        return programs.size() == 1 ? Optional.of(programs.getFirst()) : Optional.empty();
    }

    private static Jdk jdk(Workshop workshop, Optional<VersionRange> wanted, Tool.Kind kind) throws IOException {
        var known = Jdk.all(workshop.machine()).stream()
                .filter(jdk -> jdk.complete() || kind.equals(JRE))
                .toList();
        return Jdk.best(known, wanted, workshop.machine().javaHome())
                .orElseThrow(() -> Workshop.missing(
                        kind, wanted, known.stream().map(Jdk::version).toList()));
    }

    private static Optional<VersionRange> wanted(SourceTree tree, JavaBuildTool tool) throws IOException {
        var line = tree.line(".java-version");
        if (line.isPresent()) {
            // `temurin-21.0.2` and `21` alike.
            return VersionRange.line(line.get().replaceAll("^[a-z-]+", "").replaceAll("^1\\.", ""), 1);
        }
        var property = PROPERTY.matcher(tree.text("system.properties").orElse(""));
        if (property.find()) {
            return VersionRange.line(property.group(1).replaceAll("^1\\.", ""), 1);
        }
        return tool.release(tree).flatMap(release -> VersionRange.parse(">=" + release));
    }

    private static Optional<VersionRange> ready(SourceTree tree) throws IOException {
        var program = program(tree);
        return program.isEmpty()
                ? Optional.empty()
                : JavaPrograms.release(tree, program.get()).flatMap(release -> VersionRange.parse(">=" + release));
    }

    private static Map<String, String> env(Optional<Jdk> jdk) {
        var env = new LinkedHashMap<String, String>();
        jdk.ifPresent(each -> env.put("JAVA_HOME", each.home().toString()));
        env.put("PATH", jdk.map(each -> each.home().resolve("bin") + ":").orElse("") + Workshop.USUAL_PATH);
        return env;
    }

    static SlipwayException notExecutable(String program, String why) {
        return SlipwayException.invalid(
                "%s cannot be started, %s: make it executable (spring-boot, shade, or Main-Class in its manifest), or"
                                .formatted(program, why)
                        + " add a Procfile");
    }
}
