package io.slipway.engine.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.engine.yaml.JsonSchemas;
import io.slipway.engine.yaml.RecordBinder;
import io.slipway.engine.yaml.RecordModel;
import io.slipway.engine.yaml.ReferencePage;
import io.slipway.engine.yaml.References;
import io.slipway.engine.yaml.YamlDocument;
import io.slipway.engine.yaml.YamlNode;
import io.slipway.spi.SlipwayException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads `slipway.yaml`; schema and reference page come from the same records, so that they cannot differ.
public final class AppFileReader {
    private static final String SHOWN = "slipway.yaml";

    private AppFileReader() {}

    /// @param name of the app where the file gives none
    /// @throws SlipwayException `INVALID` with all that is wrong, each with its line
    public static AppFile read(String text, String name) {
        var document = YamlDocument.parse(SHOWN, text);
        var root = withImpliedComponent(document.root());
        var bound = new RecordBinder(References.none()).bind(root, AppFileForm.class);
        var problems = new ArrayList<>(document.problems());
        problems.addAll(bound.problems());
        if (!problems.isEmpty() || bound.value().isEmpty()) {
            throw SlipwayException.invalid(problems);
        }
        var faults = new Faults(field -> SHOWN + ":" + line(root, field));
        var file = AppFileMeaning.of(bound.value().get(), name, faults);
        faults.throwIfAny();
        return file;
    }

    /// For editors: JSON Schema, draft 2020-12.
    public static ObjectNode schema() {
        return new JsonSchemas(_ -> {
                    throw new IllegalStateException("every key of the app file has a type");
                })
                .document(RecordModel.of(AppFileForm.class), "slipway.yaml");
    }

    /// The reference page in Markdown.
    public static String markdown() {
        return """
                # slipway.yaml

                Written from the records that the server binds the file to; do not edit. Every key may be left out. What
                they are for: [describe an app in a file](../how-to/describe-an-app.md).

                """ + ReferencePage.table(RecordModel.of(AppFileForm.class));
    }

    /// Without components the folder of the file is one, named web.
    private static YamlNode.Keys withImpliedComponent(YamlNode.Keys root) {
        if (root.values().containsKey("components")) {
            return root;
        }
        var at = root.at().key("components");
        var web = new YamlNode.Keys(at.key("web"), Map.of());
        var values = new LinkedHashMap<>(root.values());
        values.put("components", new YamlNode.Keys(at, Map.of("web", web)));
        return new YamlNode.Keys(root.at(), values);
    }

    /// Of the deepest part of the path that stands in the file.
    private static int line(YamlNode.Keys root, String field) {
        YamlNode node = root;
        for (var name : field.split("[.\\[]")) {
            var next = switch (node) {
                case YamlNode.Keys keys -> keys.values().get(name);
                case YamlNode.Items items -> item(items, name);
                case YamlNode.Scalar _, YamlNode.Nothing _ -> null;
            };
            if (next == null) {
                break;
            }
            node = next;
        }
        return node.at().line();
    }

    private static YamlNode item(YamlNode.Items items, String index) {
        return items.items().get(Integer.parseInt(index.replace("]", "")));
    }
}
