package io.slipway.engine.app;

import io.slipway.engine.app.ComponentDefinition.FileDefinition;
import io.slipway.engine.app.Plan.Action;
import io.slipway.engine.app.Plan.PlannedChange;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Compares definitions field by field, by their record components, so that a new field is never forgotten.
public final class Planner {
    private static final String NEW_RELEASE = "new release";
    private static final String IN_PLACE = "no restart";

    private Planner() {}

    /// What serves now, or what is wanted.
    ///
    /// @param components by name; of what serves with the wanted number of instances in them
    /// @param sources by component name, what tells its source from others; missing where it is not known
    ///     before the deploy
    public record Side(Map<String, ComponentDefinition> components, Map<String, String> sources) {}

    public static Plan compare(Side running, Side wanted) {
        var changes = new ArrayList<PlannedChange>();
        var names = new TreeSet<String>(running.components().keySet());
        names.addAll(wanted.components().keySet());
        for (var name : names) {
            var before = running.components().get(name);
            var after = wanted.components().get(name);
            if (before == null && after != null) {
                changes.add(change(Action.ADD, name, "", null, summary(after), "first release"));
            } else if (before != null && after == null) {
                changes.add(change(Action.REMOVE, name, "", summary(before), null, "stopped and removed"));
            } else if (before != null && after != null) {
                changes.addAll(ofComponent(name, before, after));
                var from = running.sources().get(name);
                var to = wanted.sources().get(name);
                if (to != null && !to.equals(from)) {
                    changes.add(change(
                            Action.CHANGE, name, ".source content", shortened(from), shortened(to), NEW_RELEASE));
                }
            }
        }
        return new Plan(changes);
    }

    /// The differences of one component alone; empty where they mean the same.
    public static List<PlannedChange> ofComponent(String name, ComponentDefinition before, ComponentDefinition after) {
        var from = new TreeMap<String, String>();
        var to = new TreeMap<String, String>();
        flatten("", before, from);
        flatten("", after, to);
        var fields = new TreeSet<String>(from.keySet());
        fields.addAll(to.keySet());
        var changes = new ArrayList<PlannedChange>();
        for (var field : fields) {
            var old = from.get(field);
            var now = to.get(field);
            if (!Objects.equals(old, now)) {
                var action = old == null ? Action.ADD : now == null ? Action.REMOVE : Action.CHANGE;
                changes.add(change(action, name, field, old, now, field.equals(".instances") ? IN_PLACE : NEW_RELEASE));
            }
        }
        return changes;
    }

    private static PlannedChange change(
            Action action, String component, String field, @Nullable String from, @Nullable String to, String effect) {
        return new PlannedChange(
                action,
                Optional.of(component),
                "components." + component + field,
                Optional.ofNullable(from),
                Optional.ofNullable(to),
                effect);
    }

    private static String summary(ComponentDefinition definition) {
        return "%s from %s %s, %d instance%s"
                .formatted(
                        definition.kind().name().toLowerCase(Locale.ROOT),
                        definition.source().type().name().toLowerCase(Locale.ROOT),
                        definition.source().location(),
                        definition.instances(),
                        definition.instances() == 1 ? "" : "s");
    }

    /// Contents may be long: that they differ is enough.
    private static String summary(FileDefinition file) {
        var what = file.content()
                .map(content -> "%d characters, %08x".formatted(content.length(), content.hashCode()))
                .or(() -> file.secret().map(secret -> "secret " + secret))
                .orElse("");
        return file.executable() ? what + ", executable" : what;
    }

    private static @Nullable String shortened(@Nullable String sourceKey) {
        return sourceKey == null || sourceKey.length() <= 19 ? sourceKey : sourceKey.substring(0, 19);
    }

    private static void flatten(String path, @Nullable Object value, SortedMap<String, String> into) {
        switch (value) {
            case null -> {}
            case FileDefinition file -> into.put(path, summary(file));
            case Record parts -> {
                for (var part : parts.getClass().getRecordComponents()) {
                    try {
                        flatten(path + "." + part.getName(), part.getAccessor().invoke(parts), into);
                    } catch (IllegalAccessException | InvocationTargetException e) {
                        throw new IllegalStateException("cannot read " + part, e);
                    }
                }
            }
            case Optional<?> optional -> flatten(path, optional.orElse(null), into);
            case OptionalInt number -> number.ifPresent(present -> into.put(path, Integer.toString(present)));
            case Map<?, ?> map -> map.forEach((key, item) -> flatten(path + "." + key, item, into));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    flatten("%s[%d]".formatted(path, i), list.get(i), into);
                }
            }
            case Collection<?> set -> set.forEach(item -> into.put(path + "." + item, "yes"));
            case Duration duration ->
                into.put(path, duration.toString().substring(2).toLowerCase(Locale.ROOT));
            default -> into.put(path, value.toString());
        }
    }
}
