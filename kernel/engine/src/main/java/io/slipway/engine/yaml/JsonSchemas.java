package io.slipway.engine.yaml;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;

/// Describes documented records as JSON Schema (draft 2020-12), for editors.
public final class JsonSchemas {
    private static final String REFERENCE = "^file:|\\$\\{";

    private final Function<String, ObjectNode> unread;

    /// @param unread describes a component of the type [YamlNode] by its key
    public JsonSchemas(Function<String, ObjectNode> unread) {
        this.unread = unread;
    }

    public ObjectNode document(RecordModel model, String title) {
        var schema = object();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", title);
        schema.setAll(section(model));
        return schema;
    }

    public ObjectNode section(RecordModel model) {
        var schema = object().put("type", "object");
        var properties = schema.putObject("properties");
        for (var key : model.keys()) {
            var property = value(key.name(), key.type());
            property.put("description", key.doc());
            if (key.presence() instanceof RecordModel.Presence.Fallback(var text, var _)) {
                property.put("default", text);
            }
            properties.set(key.name(), property);
        }
        var required = model.keys().stream()
                .filter(RecordModel.Key::isRequired)
                .map(RecordModel.Key::name)
                .toList();
        if (!required.isEmpty()) {
            var names = schema.putArray("required");
            required.forEach(names::add);
        }
        return schema.put("additionalProperties", false);
    }

    private ObjectNode value(String name, ValueType type) {
        return switch (type) {
            case ValueType.Text _ -> {
                // A number or a switch without quotes is text too.
                var schema = object();
                schema.putArray("type").add("string").add("number").add("boolean");
                yield schema;
            }
            case ValueType.Hidden _, ValueType.Address _, ValueType.Location _ -> object().put("type", "string");
            case ValueType.WholeNumber _ -> orReference(object().put("type", "integer"));
            case ValueType.Decimal _ -> orReference(object().put("type", "number"));
            case ValueType.Switch _ -> orReference(object().put("type", "boolean"));
            case ValueType.Choice choice -> {
                var schema = object();
                var constants = schema.putArray("enum");
                choice.bySpelling().keySet().forEach(constants::add);
                yield orReference(schema);
            }
            case ValueType.Span _ ->
                orReference(object().put("type", "string").put("pattern", "^([0-9]+(ms|s|m|h|d))+$"));
            case ValueType.Size _ -> {
                var schema = object();
                var ways = schema.putArray("anyOf");
                ways.addObject().put("type", "integer").put("minimum", 0);
                ways.addObject().put("type", "string").put("pattern", "^[0-9]+(Ki|Mi|Gi|Ti|k|M|G|T)?$");
                ways.addObject().put("type", "string").put("pattern", REFERENCE);
                yield schema;
            }
            case ValueType.Section(var model) -> section(model);
            case ValueType.ListOf(var element) -> list(name, element);
            case ValueType.SetOf(var element) -> list(name, element).put("uniqueItems", true);
            case ValueType.MapOf(var element) -> {
                var schema = object().put("type", "object");
                schema.set("additionalProperties", value(name, element));
                yield schema;
            }
            case ValueType.Unread _ -> unread.apply(name);
        };
    }

    private ObjectNode list(String name, ValueType element) {
        var schema = object().put("type", "array");
        schema.set("items", value(name, element));
        return schema;
    }

    private static ObjectNode orReference(ObjectNode plain) {
        var schema = object();
        var ways = schema.putArray("anyOf");
        ways.add(plain);
        ways.addObject().put("type", "string").put("pattern", REFERENCE);
        return schema;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
