package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The last part of the tutorial "Write a plugin", word for word: its jar comes into an installation, and an app
/// runs on it. That its author's Maven makes the jar is shown by `ThirdPartyPluginTest`.
@Tag("delivered")
@Timeout(300)
final class PluginTutorialIT {
    private static final Path PAGE = Path.of("../docs/tutorials/write-a-plugin.md");
    private static final Path SAMPLE = Path.of("../samples/third-party-plugin/src/main");
    private static final String JAR = "slipway-scheduler-shell-1.0.0.jar";

    @TempDir
    private Path folder;

    @Test
    void commandsOfTheLastPartBringTheJarIntoAnInstallation() throws Exception {
        try (var slipway = PackagedSlipway.unpack(folder)) {
            slipway.start();
            var installation = slipway.home();
            place(slipway, "1.0.0");
            var configuration = installation.resolve("conf/server.yaml");
            Files.writeString(
                    configuration,
                    Files.readString(configuration).replaceFirst("(?s)datacenters:.*", "")
                            + yaml().replace("7080", "" + slipway.gatewayPort()));
            slipway.own(configuration);

            var printed = new StringBuilder();
            for (var command : commands()) {
                var outcome = slipway.shell(installation, command + " 2>&1", "");
                assertThat(outcome.exit())
                        .as("%s printed:%n%s%nand the server:%n%s", command, outcome.out(), slipway.log())
                        .isZero();
                printed.append(outcome.out());
            }
            assertThat(printed)
                    .contains("would be used", "`mostInstances`", "Instances of one workload at most.", "ready");
            assertThat(slipway.gateway().get(slipway.api().url("static")).body())
                    .contains("Hello");

            var before = slipway.api().ports("static");
            place(slipway, "1.0.1");
            slipway.slipway("config", "reload");
            assertThat(slipway.slipway("plugin", "list").out()).contains("1.0.1");
            assertThat(slipway.api().ports("static"))
                    .as("instances that are not children of the server")
                    .isEqualTo(before);
            slipway.slipway("remove", "static", "--yes");
        }
    }

    /// What the page has the reader put into `server.yaml`.
    private static String yaml() throws IOException {
        var yaml = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$").matcher(Files.readString(PAGE));
        assertThat(yaml.find()).isTrue();
        return yaml.group(1);
    }

    private static List<String> commands() throws IOException {
        var page = Files.readString(PAGE);
        var last = page.substring(page.indexOf("## 8."));
        var commands = last.lines().filter(line -> line.startsWith("slipway ")).toList();
        assertThat(commands).hasSizeGreaterThan(4);
        return commands;
    }

    /// Renames the plugin into its place, as the page asks for.
    private void place(PackagedSlipway slipway, String version) throws Exception {
        var installation = slipway.home();
        var made = make(installation.resolve("lib"), version);
        var beside = installation.resolve("plugins/." + JAR);
        Files.copy(made, beside);
        slipway.own(beside);
        Files.move(
                beside,
                installation.resolve("plugins").resolve(JAR),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private Path make(Path libraries, String version) throws IOException, InterruptedException {
        var classes = Files.createDirectories(folder.resolve("plugin-" + version));
        var classPath = libraries + "/*";
        var arguments = new ArrayList<>(List.of("-d", classes.toString(), "-cp", classPath, "-proc:full"));
        try (var sources = Files.walk(SAMPLE)) {
            sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
        }
        run("javac", arguments);
        var resources = SAMPLE.resolve("resources");
        try (var files = Files.walk(resources)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var copy = classes.resolve(resources.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        var manifest = Files.writeString(folder.resolve("manifest-" + version), """
                Plugin-Id: scheduler-shell
                Plugin-Version: %s
                Plugin-Provider: Example
                Plugin-Requires: >=0.1.0 & <0.2.0
                """.formatted(version));
        var jar = folder.resolve("shell-" + version + ".jar");
        run(
                "jar",
                List.of(
                        "--create",
                        "--file",
                        jar.toString(),
                        "--manifest",
                        manifest.toString(),
                        "-C",
                        classes.toString(),
                        "."));
        return jar;
    }

    private static void run(String tool, List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()));
        command.addAll(arguments);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(tool)
                .isZero();
    }
}
