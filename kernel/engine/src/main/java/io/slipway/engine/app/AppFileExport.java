package io.slipway.engine.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The file of an app for people who want it back.
public final class AppFileExport {
    private AppFileExport() {}

    /// What was deployed, to the letter; what was changed since then is changed in it. Where that cannot be done,
    /// or nothing is known of a file, the shortest one that means the same.
    ///
    /// @param written as deployed
    /// @param wanted all that is wanted now
    public static String of(Optional<String> written, AppFile wanted) {
        return written.map(text -> text.isBlank() ? "app: %s\n".formatted(wanted.app()) : text)
                .flatMap(text -> changed(new AppFileText(text), wanted))
                .orElseGet(() -> AppFileWriter.write(wanted));
    }

    private static Optional<String> changed(AppFileText written, AppFile wanted) {
        var before = written.meaning(wanted.app());
        if (before.isEmpty()
                || !before.get()
                        .components()
                        .keySet()
                        .equals(wanted.components().keySet())) {
            return Optional.empty();
        }
        var text = written;
        for (var after : wanted.components().values()) {
            text = changed(
                    text, Objects.requireNonNull(before.get().components().get(after.name())), after);
        }
        var meant = text.meaning(wanted.app());
        return meant.isPresent() && meant.get().components().equals(wanted.components())
                ? Optional.of(text.text())
                : Optional.empty();
    }

    private static AppFileText changed(AppFileText text, ComponentDefinition before, ComponentDefinition after) {
        var result = text;
        if (before.instances() != after.instances()) {
            result = result.with(path(after, "instances"), Integer.toString(after.instances()));
        }
        for (var name : before.env().keySet()) {
            if (!after.env().containsKey(name)) {
                result = result.without(path(after, "env", name));
            }
        }
        for (var variable : after.env().entrySet()) {
            if (!variable.getValue().equals(before.env().get(variable.getKey()))) {
                result = result.with(path(after, "env", variable.getKey()), AppFileText.quoted(variable.getValue()));
            }
        }
        return result;
    }

    private static List<String> path(ComponentDefinition component, String... rest) {
        var path = new ArrayList<>(List.of("components", component.name()));
        path.addAll(List.of(rest));
        return path;
    }
}
