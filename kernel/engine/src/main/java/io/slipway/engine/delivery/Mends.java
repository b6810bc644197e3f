package io.slipway.engine.delivery;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.rollout.StartFault;
import java.util.Optional;
import java.util.regex.Pattern;

/// Words the commands that end a fault. Each is one line that a shell runs as it is; those that begin with
/// `slipway edit` are for the folder of the app's source.
final class Mends {
    private static final Pattern LISTENS_ON = Pattern.compile("listens on (\\d+)");
    private static final Pattern MISSING_SECRET = Pattern.compile("secrets\\.(\\S+) is missing");
    private static final long MIB = 1L << 20;

    private final String flags;
    private final String app;

    Mends(AppKey key) {
        this.app = key.app();
        this.flags = (key.team().equals("default") ? "" : " --team " + key.team())
                + (key.space().equals("default") ? "" : " --space " + key.space());
    }

    String start() {
        return "slipway start " + app + flags;
    }

    String scale(String component, int instances) {
        return "slipway scale %s/%s %d%s".formatted(app, component, instances, flags);
    }

    String restart(String component) {
        return "slipway restart %s/%s%s".formatted(app, component, flags);
    }

    String rollback(String component) {
        return "slipway rollback %s/%s --yes%s".formatted(app, component, flags);
    }

    String logs(String component) {
        return "slipway logs %s/%s%s".formatted(app, component, flags);
    }

    String deploy() {
        return "slipway deploy" + flags;
    }

    String withDefaultRoute(ComponentDefinition definition) {
        return edit(definition, "route=", "routes=");
    }

    static String show(String operation) {
        return "slipway operations show " + operation;
    }

    static String cancel(String operation) {
        return "slipway operations cancel " + operation;
    }

    /// What changes in the app file so that the next deploy comes up; empty where only its author can know.
    ///
    /// @param reason as it was told
    Optional<String> ofStart(StartFault fault, String reason, ComponentDefinition definition) {
        return switch (fault) {
            case LISTENS_ELSEWHERE -> fixedPort(reason, definition);
            case OUT_OF_MEMORY ->
                Optional.of(edit(
                        definition,
                        "resources.memory=%dMi"
                                .formatted(
                                        2 * Math.max(1, definition.resources().memoryBytes() / MIB))));
            case CHECK_FAILS ->
                definition
                        .health()
                        .map(health -> health.httpPath()
                                .filter(path -> !path.equals("/"))
                                .map(_ -> edit(definition, "health.http=/"))
                                .orElseGet(() -> edit(definition, "health=")));
            case ENDS -> definition.command().map(_ -> edit(definition, "command="));
            case SLOW ->
                Optional.of(edit(
                        definition,
                        "rollout.startWithin=%ds"
                                .formatted(
                                        2 * definition.rollout().startWithin().toSeconds())));
            case REFUSED -> missingSecret(reason);
            case FAILED, GONE -> Optional.empty();
        };
    }

    private Optional<String> missingSecret(String reason) {
        var secret = MISSING_SECRET.matcher(reason);
        return secret.find()
                ? Optional.of("slipway secret set %s %s%s && slipway restart %s%s"
                        .formatted(app, secret.group(1), flags, app, flags))
                : Optional.empty();
    }

    private Optional<String> fixedPort(String reason, ComponentDefinition definition) {
        var port = LISTENS_ON.matcher(reason);
        return port.find() && definition.ports().size() == 1
                ? Optional.of(edit(definition, "port=", "ports='[{port: %s, fixed: true}]'".formatted(port.group(1))))
                : Optional.empty();
    }

    private String edit(ComponentDefinition definition, String... changes) {
        var line = new StringBuilder("slipway edit");
        for (var change : changes) {
            line.append(" components.").append(definition.name()).append('.').append(change);
        }
        return line.append(" && ").append(deploy()).toString();
    }
}
