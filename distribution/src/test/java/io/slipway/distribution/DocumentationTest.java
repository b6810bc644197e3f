package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");

    private static final Pattern CODE = Pattern.compile("(?ms)^```(?:java|xml)\\n(.*?)^```$");

    @Test
    void linksLeadToWhatIsThere() throws IOException {
        for (var page : pages()) {
            var links = LINK.matcher(Files.readString(page)).results().map(link -> link.group(1));

            assertThat(links.filter(link -> !link.matches("[a-z]+:.*")))
                    .as("links of %s", ROOT.relativize(page))
                    .allSatisfy(link -> assertThat(page.resolveSibling(link)).exists());
        }
    }

    @Test
    void codeOfThePluginTutorialIsThatOfItsSample() throws IOException {
        var page = Files.readString(ROOT.resolve("docs/tutorials/write-a-plugin.md"));
        var written =
                CODE.matcher(page).results().flatMap(block -> block.group(1).lines());
        try (var files = Files.walk(ROOT.resolve("samples/third-party-plugin"))) {
            var sample = new HashSet<String>();
            for (var file : files.filter(path -> path.toString().matches("(?!.*/target/).*\\.(java|xml)"))
                    .toList()) {
                Files.readString(file).lines().map(String::strip).forEach(sample::add);
            }

            assertThat(written.map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.equals("…"))
                            .toList())
                    .hasSizeGreaterThan(30)
                    .allSatisfy(line -> assertThat(sample).contains(line));
        }
    }

    private static List<Path> pages() throws IOException {
        try (var top = Files.list(ROOT);
                var docs = Files.walk(ROOT.resolve("docs"))) {
            var pages = Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            assertThat(pages).hasSizeGreaterThan(10);
            return pages;
        }
    }
}
