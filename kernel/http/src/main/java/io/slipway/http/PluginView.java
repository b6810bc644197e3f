package io.slipway.http;

import io.slipway.engine.plugin.LoadedPlugin;
import io.slipway.engine.plugin.PluginProblem;
import io.slipway.engine.yaml.RecordModel;
import io.slipway.engine.yaml.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The contract's `Plugin`: one jar, usable or not.
record PluginView(
        String id,
        @Nullable String version,
        @Nullable String provider,
        @Nullable String requires,
        String file,
        State state,
        @Nullable String reason,
        List<TypeView> types) {
    enum State {
        OK,
        REFUSED
    }

    static PluginView of(LoadedPlugin plugin) {
        var manifest = plugin.manifest();
        var keys = new ArrayList<KeyView>();
        keys(plugin.configuration(), "", keys);
        return new PluginView(
                manifest.id(),
                manifest.version(),
                manifest.provider(),
                manifest.requires(),
                String.valueOf(plugin.jar().getFileName()),
                State.OK,
                null,
                List.of(new TypeView(plugin.family().label(), plugin.type(), keys)));
    }

    /// A jar that is not used has no id that could be trusted: its file stands for it.
    static PluginView of(PluginProblem problem) {
        return new PluginView(
                problem.jar(), null, null, null, problem.jar(), State.REFUSED, problem.describe(), List.of());
    }

    private static void keys(RecordModel model, String prefix, List<KeyView> into) {
        for (var key : model.keys()) {
            var path = prefix + key.name();
            into.add(KeyView.of(path, key));
            switch (key.type()) {
                case ValueType.Section(var nested) -> keys(nested, path + ".", into);
                case ValueType.ListOf(ValueType.Section(var nested)) -> keys(nested, path + "[].", into);
                case ValueType.MapOf(ValueType.Section(var nested)) -> keys(nested, path + ".NAME.", into);
                default -> {}
            }
        }
    }

    record TypeView(String spi, String type, List<KeyView> config) {}

    record KeyView(
            String key,
            String type,
            boolean required,
            @Nullable String fallback,
            String doc,
            @Nullable List<String> allowed) {
        static KeyView of(String path, RecordModel.Key key) {
            var fallback = key.presence() instanceof RecordModel.Presence.Fallback(var text, var _) ? text : null;
            var allowed = key.type() instanceof ValueType.Choice choice
                    ? List.copyOf(choice.bySpelling().keySet())
                    : null;
            return new KeyView(path, key.type().describe(), key.isRequired(), fallback, key.doc(), allowed);
        }
    }
}
