package io.slipway.engine.yaml;

/// Describes documented records as tables in Markdown.
public final class ReferencePage {
    private ReferencePage() {}

    /// One row for each key, those of nested records below their own with the whole path.
    public static String table(RecordModel model) {
        if (model.keys().isEmpty()) {
            return "No keys.\n";
        }
        var table = new StringBuilder("| key | takes | default | |\n| --- | --- | --- | --- |\n");
        rows(model, "", table);
        return table.toString();
    }

    private static void rows(RecordModel model, String prefix, StringBuilder table) {
        for (var key : model.keys()) {
            var path = prefix + key.name();
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(path, escaped(takes(key.type())), escaped(absent(key)), escaped(key.doc())));
            nested(key.type(), path, table);
        }
    }

    private static void nested(ValueType type, String path, StringBuilder table) {
        switch (type) {
            case ValueType.Section(var model) -> rows(model, path + ".", table);
            case ValueType.ListOf(var element) -> nested(element, path + "[]", table);
            case ValueType.SetOf(var element) -> nested(element, path + "[]", table);
            case ValueType.MapOf(var value) -> nested(value, path + ".NAME", table);
            default -> {}
        }
    }

    private static String takes(ValueType type) {
        return switch (type) {
            case ValueType.Section _ -> "a mapping";
            case ValueType.ListOf(var element) -> "a list of: " + takes(element);
            case ValueType.SetOf(var element) -> "a set of: " + takes(element);
            case ValueType.MapOf(var value) -> "by name: " + takes(value);
            default -> type.describe();
        };
    }

    private static String absent(RecordModel.Key key) {
        return switch (key.presence()) {
            case RecordModel.Presence.Required _ -> "*required*";
            case RecordModel.Presence.Fallback(var text, var _) -> "`" + text + "`";
            case RecordModel.Presence.MayBeAbsent _, RecordModel.Presence.EmptyWhenAbsent _ -> "none";
        };
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
