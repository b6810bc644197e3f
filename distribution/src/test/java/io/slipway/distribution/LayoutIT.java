package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What lies in the folder that a user unpacks.
final class LayoutIT {
    private static final Path SLIPWAY = Path.of("target/slipway");

    @Test
    void everyLibraryIsExplained() throws IOException {
        var page = Files.readString(Path.of("../docs/dependencies.md"));

        // "netty-codec-http2-4.2.jar" is netty to whoever reads the page.
        assertThat(jars("lib").map(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", "")))
                .as("libraries in lib/ that docs/dependencies.md does not explain")
                .filteredOn(name -> !name.startsWith("slipway-"))
                .filteredOn(name -> !page.contains(
                        "`" + name.replaceFirst("^(netty|vertx|flyway|logback|jackson|commons).*", "$1")))
                .isEmpty();
    }

    @Test
    void onlyOneVersionOfEachLibraryIsThere() throws IOException {
        assertThat(jars("lib").map(jar -> jar.getFileName().toString()))
                // Flyway brings Jackson 3, whose packages are others.
                .filteredOn(name -> !name.matches("jackson-(core|databind)-3\\..*"))
                .extracting(name -> name.replaceFirst("-\\d.*", ""))
                .doesNotHaveDuplicates();
    }

    @Test
    void librariesHoldNoPluginAndPluginsHoldNoSpi() throws IOException {
        for (var jar : jars("lib").toList()) {
            assertThat(entries(jar)).as(jar.toString()).doesNotContain("META-INF/extensions.idx");
        }
        for (var jar : jars("plugins").toList()) {
            assertThat(entries(jar))
                    .as(jar.toString())
                    .contains("META-INF/extensions.idx")
                    .noneMatch(name -> name.startsWith("io/slipway/spi/") || name.startsWith("org/pf4j/"));
        }
    }

    @Test
    void runtimeHoldsEveryModuleThatTheJarsAskFor() throws IOException {
        var arguments =
                new ArrayList<>(List.of("--multi-release", "25", "--ignore-missing-deps", "--print-module-deps"));
        Stream.concat(jars("lib"), jars("plugins")).map(Path::toString).forEach(arguments::add);
        var out = new StringWriter();
        var jdeps = ToolProvider.findFirst("jdeps").orElseThrow();

        var exit =
                jdeps.run(new PrintWriter(out), new PrintWriter(new StringWriter()), arguments.toArray(String[]::new));

        assertThat(exit).as(out.toString()).isZero();
        var asked = out.toString()
                .lines()
                .filter(line -> !line.startsWith("Warning"))
                .flatMap(line -> Stream.of(line.split(",")));
        assertThat(System.getProperty("slipway.runtime.modules").split(",")).containsAll(asked.toList());
    }

    @Test
    void launcherMayBeRunAndTheRestMayNot() throws IOException {
        assertThat(SLIPWAY.resolve("bin/slipway")).isExecutable();
        assertThat(SLIPWAY.resolve("bin/find-java.sh")).isReadable();
        assertThat(Files.isExecutable(SLIPWAY.resolve("conf/server.yaml"))).isFalse();
    }

    private static Stream<Path> jars(String folder) throws IOException {
        try (var jars = Files.list(SLIPWAY.resolve(folder))) {
            return jars.toList().stream();
        }
    }

    private static List<String> entries(Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            return file.stream().map(entry -> entry.getName()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
