package io.slipway.plugins.builders.slug;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

final class Maven implements JavaBuildTool {
    private static final List<Pattern> RELEASES = List.of(
            Pattern.compile("<maven\\.compiler\\.release>\\s*(?:1\\.)?(\\d+)"),
            Pattern.compile("<java\\.version>\\s*(?:1\\.)?(\\d+)"),
            Pattern.compile("<release>\\s*(?:1\\.)?(\\d+)\\s*</release>"),
            Pattern.compile("<maven\\.compiler\\.(?:source|target)>\\s*(?:1\\.)?(\\d+)"));

    @Override
    public Optional<String> file(SourceTree tree) throws IOException {
        return tree.first("pom.xml");
    }

    @Override
    public String wrapper() {
        return "mvnw";
    }

    @Override
    public Tool.Kind kind() {
        return new Tool.Kind(
                "mvn",
                "Maven",
                "install it from the distribution (apt install maven), or add its wrapper to the project");
    }

    @Override
    public Optional<String> release(SourceTree tree) throws IOException {
        return JavaBuildTool.first(tree.text("pom.xml").orElse(""), RELEASES);
    }

    @Override
    public void run(Workshop workshop) throws IOException, InterruptedException {
        workshop.run(command(
                workshop,
                "-B",
                "-ntp",
                "-Dstyle.color=never",
                "-DskipTests",
                "-Dmaven.repo.local=" + workshop.cache("maven"),
                "package"));
    }

    @Override
    public List<String> leftOut() {
        return List.of(
                "src",
                ".mvn",
                "target/classes",
                "target/test-classes",
                "target/generated-sources",
                "target/generated-test-sources",
                "target/maven-archiver",
                "target/maven-status",
                "target/surefire-reports");
    }
}
