package io.slipway.plugins.builders.slug;

import io.slipway.host.Folders;
import io.slipway.host.tree.PlainFiles;
import io.slipway.host.tree.TreeBounds;
import io.slipway.host.tree.TreeWriter;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Makes a war that cannot start itself run: unpacked, with an embedded Tomcat beside it, of the line that
/// speaks the war's dialect of servlets. Tomcat is fetched by Maven, as the project's own libraries are.
final class ServletContainer {
    private static final String PLACE = ".slipway/servlet";
    private static final String JAKARTA = "11.0.15";
    private static final String JAVAX = "9.0.98";
    private static final TreeBounds BOUNDS = new TreeBounds(200_000, 4L << 30);

    private ServletContainer() {}

    /// @param war in the tree
    /// @param jdk that runs it; must be able to compile
    /// @return the command that serves it
    static String install(Workshop workshop, String war, Jdk jdk) throws IOException, InterruptedException {
        var tree = workshop.tree();
        var version = speaksJavax(tree, war) ? JAVAX : JAKARTA;
        workshop.say("%s has no Main-Class: it is served by Tomcat %s".formatted(war, version));
        fetch(workshop, version);
        unpack(tree, war);
        var path = String.join(":", tree.endingWith(PLACE + "/lib", ".jar"));
        var source = source(workshop);
        workshop.run(List.of(
                jdk.home().resolve("bin/javac").toString(), "-proc:none", "-cp", path, "-d", PLACE, source.toString()));
        workshop.put(PLACE + "/arguments", "-cp %s:%s\nWarServer %s/war\n".formatted(PLACE, path, PLACE));
        return "java @%s/arguments".formatted(PLACE);
    }

    private static Path source(Workshop workshop) throws IOException {
        try (var in = ServletContainer.class.getResourceAsStream("WarServer.java")) {
            if (in == null) {
                throw new IOException("the plugin's jar lacks WarServer.java");
            }
            return workshop.note("WarServer.java", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static void fetch(Workshop workshop, String version) throws IOException, InterruptedException {
        var pom = workshop.note("servlet-pom.xml", """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>slug</groupId>
                  <artifactId>servlet</artifactId>
                  <version>1</version>
                  <dependencies>
                    <dependency>
                      <groupId>org.apache.tomcat.embed</groupId>
                      <artifactId>tomcat-embed-jasper</artifactId>
                      <version>%s</version>
                    </dependency>
                  </dependencies>
                </project>
                """.formatted(version));
        workshop.run(List.of(
                workshop.require(new Maven().kind(), Optional.empty()).program().toString(),
                "-q",
                "-B",
                "-ntp",
                "-Dstyle.color=never",
                "-f",
                pom.toString(),
                "-Dmaven.repo.local=" + workshop.cache("maven"),
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
                "-DoutputDirectory=" + workshop.tree().root().resolve(PLACE + "/lib")));
    }

    private static void unpack(SourceTree tree, String war) throws IOException, InterruptedException {
        var place = tree.root().resolve(PLACE + "/war");
        Folders.delete(PlainFiles.folder(tree.root(), place));
        var writer = new TreeWriter(PlainFiles.folder(tree.root(), place), BOUNDS);
        try (var zip = new ZipFile(tree.root().resolve(war).toFile())) {
            for (var entries = zip.entries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                if (!entry.isDirectory()) {
                    try (var content = zip.getInputStream(entry)) {
                        writer.file(entry.getName(), TreeWriter.Mode.PLAIN, content);
                    }
                }
            }
        }
        writer.finish();
    }

    /// Until Jakarta EE 9 servlets were in `javax.servlet`, and no container speaks both.
    private static boolean speaksJavax(SourceTree tree, String war) throws IOException {
        try (var zip = new ZipFile(tree.root().resolve(war).toFile())) {
            for (var entries = zip.entries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                var descriptor = entry.getName().equals("WEB-INF/web.xml");
                if (!descriptor
                        && !(entry.getName().startsWith("WEB-INF/classes/")
                                && entry.getName().endsWith(".class"))) {
                    continue;
                }
                try (var content = zip.getInputStream(entry)) {
                    var text = new String(content.readNBytes(1 << 20), StandardCharsets.ISO_8859_1);
                    if (text.contains("javax/servlet/")
                            || (descriptor && (text.contains("java.sun.com") || text.contains("xmlns.jcp.org")))) {
                        return true;
                    }
                }
            }
            return false;
        } catch (ZipException e) {
            throw new SlipwayException(Failure.INVALID, "%s is no war: %s".formatted(war, e.getMessage()), e);
        }
    }
}
