package io.slipway.compose;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/// Turns a compose file into an app file: each service becomes a component. All that cannot come over is in the
/// findings, key by key; nothing is dropped in silence but extensions (`x-…`).
public final class ComposeFile {
    /// The names under which the specification looks for a file, the first that exists.
    public static final List<String> NAMES =
            List.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");

    private ComposeFile() {}

    /// @param app its name where the file gives none
    /// @throws IOException where a file that it names cannot be read
    public static Translation translate(String text, String app, Surroundings surroundings) throws IOException {
        var tree = ComposeTree.read(text, surroundings.variables());
        var findings = tree.findings();
        if (findings.isAnyWrong()) {
            return new Translation(app, "", findings.all());
        }
        var root = Keys.root(tree.root(), findings);
        // The specification itself says that it means nothing.
        root.take("version");
        var name = root.text("name").map(Names::near).orElse(app);
        var components = new Services(root, surroundings, name).components();
        if (components.isEmpty() && !findings.isAnyWrong()) {
            findings.wrong(
                    "services", "has no service" + (surroundings.profiles().isEmpty() ? "" : " of the profiles"));
        }
        findings.tellUnread();
        var file = new LinkedHashMap<String, Object>();
        file.put("app", name);
        file.put("components", components);
        return new Translation(name, findings.isAnyWrong() ? "" : dump(file), findings.all());
    }

    static String dump(Map<String, Object> tree) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setSplitLines(false);
        return new Yaml(options).dump(tree);
    }
}
