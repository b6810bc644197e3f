package io.slipway.engine.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.spi.config.ConfigDoc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DescriptionsTest {
    record Port(@ConfigDoc("Its number.") int number) {}

    record Settings(
            @ConfigDoc("A name.") String name,

            @ConfigDoc(value = "To wait | to hope.", fallback = "5s")
            Duration pause,

            @ConfigDoc("Ports.") List<Port> ports,
            @ConfigDoc("Labels.") Map<String, String> labels,
            @ConfigDoc("Something.") YamlNode later) {}

    @Test
    void aPageHasARowForEachKey() {
        assertThat(ReferencePage.table(RecordModel.of(Settings.class))).isEqualTo("""
                        | key | takes | default | |
                        | --- | --- | --- | --- |
                        | `name` | text | *required* | A name. |
                        | `pause` | a duration such as 500ms, 10s, 5m or 2h | `5s` | To wait \\| to hope. |
                        | `ports` | a list of: a mapping | none | Ports. |
                        | `ports[].number` | a whole number | *required* | Its number. |
                        | `labels` | by name: text | none | Labels. |
                        | `later` | a mapping | *required* | Something. |
                        """);
    }

    @Test
    void aSchemaNamesTypesAndWhatIsRequired() throws Exception {
        var schemas =
                new JsonSchemas(name -> JsonNodeFactory.instance.objectNode().put("title", name));
        var expected = """
                {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Settings",
                 "type": "object",
                 "properties": {
                   "name": {"type": ["string", "number", "boolean"], "description": "A name."},
                   "pause": {"anyOf": [{"type": "string", "pattern": "^([0-9]+(ms|s|m|h|d))+$"},
                                      {"type": "string", "pattern": "^file:|\\\\$\\\\{"}],
                            "description": "To wait | to hope.", "default": "5s"},
                   "ports": {"type": "array", "description": "Ports.", "items": {"type": "object",
                     "properties": {"number": {"anyOf": [{"type": "integer"},
                        {"type": "string", "pattern": "^file:|\\\\$\\\\{"}], "description": "Its number."}},
                     "required": ["number"], "additionalProperties": false}},
                   "labels": {"type": "object", "description": "Labels.",
                     "additionalProperties": {"type": ["string", "number", "boolean"]}},
                   "later": {"title": "later", "description": "Something."}},
                 "required": ["name", "later"], "additionalProperties": false}
                """;

        var schema = schemas.document(RecordModel.of(Settings.class), "Settings");

        assertThat(schema).isEqualTo(new ObjectMapper().readTree(expected));
    }
}
