package io.slipway.engine.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.FieldProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class YamlDocumentTest {
    @Test
    void anEmptyFileIsAnEmptyMapping() {
        assertThat(YamlDocument.parse("a.yaml", "# nothing\n").root().values()).isEmpty();
        assertThat(problems("")).isEmpty();
    }

    @Test
    void aSyntaxErrorHasItsLine() {
        assertThat(problems("a: 1\nb: [1, 2\nc: 3\n"))
                .singleElement()
                .asString()
                .startsWith("a.yaml:3: the file is ");
    }

    @Test
    void aKeyThatStandsTwiceIsToldWithBothLines() {
        assertThat(problems("a: 1\nb: 2\na: 3\n"))
                .containsExactly(
                        "a.yaml:3: a is 'written twice', expected each key once; remove one; the other stands in line 1");
    }

    @Test
    void aListAtTheTopIsRefused() {
        assertThat(problems("- a\n"))
                .containsExactly("a.yaml:1: the file is 'a list', expected keys with values; begin with 'key: value'");
    }

    @Test
    void aBillionLaughsAreRefusedQuickly() {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 12; level++) {
            var aliases = String.join(", ", Collections.nCopies(10, "*a" + (level - 1)));
            text.append("a%d: &a%d [%s]\n".formatted(level, level, aliases));
        }
        assertThat(problems(text.toString())).singleElement().asString().contains("aliases");
    }

    @Test
    void anAliasThatHoldsItselfIsRefused() {
        assertThat(problems("a: &a [*a]\n")).hasSize(1);
    }

    @Test
    void anAbsentFileIsAProblemNotAnException(@TempDir Path folder) {
        var document = YamlDocument.read(folder.resolve("server.yaml"), "conf/server.yaml");

        assertThat(document.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.describe())
                        .startsWith("conf/server.yaml:1: the file is missing, expected a file at " + folder));
    }

    @Test
    void aFileThatIsNoTextIsToldSo(@TempDir Path folder) throws Exception {
        var file = Files.write(folder.resolve("x"), new byte[] {(byte) 0xff, (byte) 0xfe, 0x00});

        assertThat(YamlDocument.read(file, "x").problems().getFirst().value()).isEqualTo("not UTF-8");
    }

    private static List<String> problems(String text) {
        return YamlDocument.parse("a.yaml", text).problems().stream()
                .map(FieldProblem::describe)
                .toList();
    }
}
