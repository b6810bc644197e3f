package io.slipway.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.Yaml;

/// `openapi.yaml` as a test reads it: its operations, and whether a response is as it says. Stricter than JSON
/// Schema in one point: what the contract does not name must not be there.
final class Contract {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    private final JsonNode root;

    private Contract(JsonNode root) {
        this.root = root;
    }

    static Contract load() throws IOException {
        try (var in = Api.class.getResourceAsStream("openapi.yaml")) {
            if (in == null) {
                throw new IOException("openapi.yaml is not on the class path");
            }
            Object tree = new Yaml().load(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return new Contract(Json.MAPPER.valueToTree(tree));
        }
    }

    List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        for (var path : root.path("paths").properties()) {
            for (var method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    operations.add(new Operation(method.getKey(), path.getKey(), path.getValue(), method.getValue()));
                }
            }
        }
        return operations;
    }

    Operation operation(String id) {
        return operations().stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    final class Operation {
        private final String method;
        private final String path;
        private final JsonNode pathItem;
        private final JsonNode body;

        private Operation(String method, String path, JsonNode pathItem, JsonNode body) {
            this.method = method;
            this.path = path;
            this.pathItem = pathItem;
            this.body = body;
        }

        String id() {
            return body.path("operationId").asText();
        }

        String method() {
            return method.toUpperCase(java.util.Locale.ROOT);
        }

        String path() {
            return path;
        }

        boolean takesIdempotencyKey() {
            return body.path("parameters").findValuesAsText("$ref").contains("#/components/parameters/IdempotencyKey");
        }

        boolean needsToken() {
            return !body.has("security");
        }

        Set<String> queries() {
            var names = new TreeSet<String>();
            for (var parameters : List.of(pathItem.path("parameters"), body.path("parameters"))) {
                parameters.forEach(parameter -> {
                    var resolved = resolve(parameter);
                    if (resolved.path("in").asText().equals("query")) {
                        names.add(resolved.path("name").asText());
                    }
                });
            }
            return names;
        }

        /// The media type of the request's body, or empty.
        String takes() {
            var types = body.path("requestBody").path("content").fieldNames();
            return types.hasNext() ? types.next() : "";
        }

        /// Media types of what it answers when all is well.
        List<String> gives() {
            var types = new ArrayList<String>();
            body.path("responses").properties().stream()
                    .filter(response -> response.getKey().startsWith("2"))
                    .forEach(response -> resolve(response.getValue())
                            .path("content")
                            .fieldNames()
                            .forEachRemaining(types::add));
            return types;
        }

        boolean documents(int status) {
            return body.path("responses").has(Integer.toString(status))
                    || (status >= 400 && body.path("responses").has("default"));
        }

        /// What in `content` is not as documented for `status`; nothing where all is.
        List<String> violations(int status, String mediaType, JsonNode content) {
            var responses = body.path("responses");
            var response = resolve(
                    responses.has(Integer.toString(status))
                            ? responses.path(Integer.toString(status))
                            : responses.path("default"));
            var schema = response.path("content").path(mediaType).path("schema");
            if (schema.isMissingNode()) {
                return List.of("%s is not documented for status %d".formatted(mediaType, status));
            }
            var found = new ArrayList<String>();
            check("$", schema, content, found);
            return found;
        }

        @Override
        public String toString() {
            return method() + " " + path;
        }
    }

    /// Against a schema of `components`, for the data of events.
    List<String> violations(String schema, JsonNode content) {
        var found = new ArrayList<String>();
        check("$", root.path("components").path("schemas").path(schema), content, found);
        return found;
    }

    private JsonNode resolve(JsonNode node) {
        var reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : root.at(reference.substring(1));
    }

    private void check(String at, JsonNode unresolved, JsonNode value, List<String> found) {
        var schema = resolve(unresolved);
        if (schema.isMissingNode()) {
            found.add(at + ": no schema");
            return;
        }
        if (schema.has("type") && !isOfType(schema.path("type"), value)) {
            found.add("%s: %s is not of type %s".formatted(at, value, schema.path("type")));
            return;
        }
        if (schema.has("enum") && !contains(schema.path("enum"), value)) {
            found.add("%s: %s is not one of %s".formatted(at, value, schema.path("enum")));
        }
        if (schema.has("pattern")
                && !value.asText().matches(".*(" + schema.path("pattern").asText() + ").*")) {
            found.add("%s: %s does not match %s".formatted(at, value, schema.path("pattern")));
        }
        if (schema.path("format").asText().equals("date-time")
                && !value.asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z")) {
            found.add("%s: %s is not an RFC 3339 time with milliseconds".formatted(at, value));
        }
        if (value.isArray()) {
            for (var i = 0; i < value.size(); i++) {
                check(at + "[" + i + "]", schema.path("items"), value.get(i), found);
            }
        }
        if (value.isObject()) {
            checkObject(at, schema, value, found);
        }
    }

    private void checkObject(String at, JsonNode schema, JsonNode value, List<String> found) {
        for (var required : schema.path("required")) {
            if (!value.has(required.asText())) {
                found.add("%s: %s is missing".formatted(at, required.asText()));
            }
        }
        var properties = schema.path("properties");
        var others = schema.path("additionalProperties");
        var isOpen = properties.isMissingNode() && others.isMissingNode();
        for (var field : value.properties()) {
            if (properties.has(field.getKey())) {
                check(at + "." + field.getKey(), properties.path(field.getKey()), field.getValue(), found);
            } else if (others.isObject()) {
                check(at + "." + field.getKey(), others, field.getValue(), found);
            } else if (!isOpen) {
                found.add("%s: %s is not documented".formatted(at, field.getKey()));
            }
        }
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (var one : values) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfType(JsonNode types, JsonNode value) {
        if (types.isArray()) {
            for (var type : types) {
                if (isOfType(type, value)) {
                    return true;
                }
            }
            return false;
        }
        return switch (types.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new IllegalArgumentException("type " + types);
        };
    }
}
