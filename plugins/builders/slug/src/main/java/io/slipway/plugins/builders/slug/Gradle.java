package io.slipway.plugins.builders.slug;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

final class Gradle implements JavaBuildTool {
    private static final List<Pattern> RELEASES = List.of(
            Pattern.compile("JavaLanguageVersion\\.of\\((\\d+)\\)"),
            Pattern.compile("jvmToolchain\\((\\d+)\\)"),
            Pattern.compile("options\\.release(?:\\.set\\(|\\s*=\\s*)(\\d+)"),
            Pattern.compile(
                    "(?:source|target)Compatibility\\s*=?\\s*(?:JavaVersion\\.VERSION_)?['\"]?(?:1[._])?(\\d+)"));

    private static final Pattern APPLICATION =
            Pattern.compile("['\"(`]application['\")`]|^\\s*application\\s*$", Pattern.MULTILINE);

    @Override
    public Optional<String> file(SourceTree tree) throws IOException {
        return tree.first("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts");
    }

    @Override
    public String wrapper() {
        return "gradlew";
    }

    @Override
    public Tool.Kind kind() {
        return new Tool.Kind(
                "gradle", "Gradle", "add its wrapper to the project (gradle wrapper), or install it from gradle.org");
    }

    @Override
    public Optional<String> release(SourceTree tree) throws IOException {
        return JavaBuildTool.first(script(tree), RELEASES);
    }

    @Override
    public void run(Workshop workshop) throws IOException, InterruptedException {
        workshop.set("GRADLE_USER_HOME", workshop.cache("gradle").toString());
        workshop.run(command(workshop, "--no-daemon", "--console=plain", task(script(workshop.tree()))));
    }

    @Override
    public List<String> leftOut() {
        return List.of(
                "src",
                ".gradle",
                "build/classes",
                "build/tmp",
                "build/generated",
                "build/reports",
                "build/distributions");
    }

    private static String script(SourceTree tree) throws IOException {
        return tree.text("build.gradle").orElse("")
                + tree.text("build.gradle.kts").orElse("");
    }

    /// The task that makes something to start, by the plugins of the build script.
    private static String task(String script) {
        if (script.contains("org.springframework.boot")) {
            return "bootJar";
        }
        if (script.contains("shadow")) {
            return "shadowJar";
        }
        return APPLICATION.matcher(script).find() ? "installDist" : "assemble";
    }
}
