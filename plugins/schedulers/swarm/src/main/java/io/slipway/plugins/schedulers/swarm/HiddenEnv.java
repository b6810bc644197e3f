package io.slipway.plugins.schedulers.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.spi.EnvValue;
import io.slipway.spi.SpecDigest;
import io.slipway.spi.scheduler.Program;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Hidden variables as a Swarm secret: a file of shell lines that the program's own shell reads, so that nobody
/// finds them by looking at the service. Only a program with a command has a shell. Pure.
final class HiddenEnv {
    private static final String FILE = "slipway-env";
    /// What a shell takes as a variable's name.
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private HiddenEnv() {}

    record Kept(String id, String name) {
        JsonNode reference() {
            var body = JsonNodeFactory.instance.objectNode();
            body.put("SecretID", id).put("SecretName", name);
            // Of memory, and in this container only: whatever user the image has must be able to read it.
            body.putObject("File")
                    .put("Name", FILE)
                    .put("UID", "0")
                    .put("GID", "0")
                    .put("Mode", 0444);
            return body;
        }
    }

    /// Names of the variables that are kept as a secret; none where no shell would read it.
    static List<String> names(Program program) {
        return program.command().isEmpty()
                ? List.of()
                : program.env().entrySet().stream()
                        .filter(each -> each.getValue() instanceof EnvValue.Hidden
                                && NAME.matcher(each.getKey()).matches())
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
    }

    /// The end of the secret's name: equal contents have equal ones.
    static String key(Program program) {
        var values = new TreeMap<String, EnvValue>();
        names(program).forEach(name -> values.put(name, program.env().getOrDefault(name, EnvValue.of(""))));
        return SpecDigest.of(new Content(values)).substring(0, 16);
    }

    private record Content(Map<String, EnvValue> values) {}

    static String content(Program program) {
        var lines = new StringBuilder();
        for (var name : names(program)) {
            var value = program.env().getOrDefault(name, EnvValue.of("")).reveal();
            lines.append("export ")
                    .append(name)
                    .append("='")
                    .append(value.replace("'", "'\\''"))
                    .append("'\n");
        }
        return lines.toString();
    }

    static String reading(String command) {
        return ". /run/secrets/" + FILE + "; " + command;
    }
}
