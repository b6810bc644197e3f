package io.slipway.compose;

import io.slipway.compose.Finding.Weight;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gathers findings, each with the line of the deepest key of its place that the file has.
final class Findings {
    private final Map<String, Integer> lines;
    private final List<Finding> all = new ArrayList<>();
    private final List<Keys> opened = new ArrayList<>();

    /// @param lines by place, such as `services.web`
    Findings(Map<String, Integer> lines) {
        this.lines = lines;
    }

    void wrong(String place, String text) {
        add(Weight.WRONG, place, text);
    }

    void lost(String place, String text) {
        add(Weight.LOST, place, text);
    }

    void changed(String place, String text) {
        add(Weight.CHANGED, place, text);
    }

    private void add(Weight weight, String place, String text) {
        all.add(new Finding(weight, place, line(place), text));
    }

    private int line(String place) {
        for (var known = place; !known.isEmpty(); known = known.substring(0, Math.max(0, known.lastIndexOf('.')))) {
            var line = lines.get(known);
            if (line != null) {
                return line;
            }
        }
        return 0;
    }

    /// Orders names by where `prefix` and the name stand in the file.
    Comparator<String> byLine(String prefix) {
        return Comparator.comparingInt(name -> lines.getOrDefault(prefix + name, 0));
    }

    void opened(Keys keys) {
        opened.add(keys);
    }

    /// Tells every key that nobody has read, in whatever mapping. To be called once, at the end.
    void tellUnread() {
        for (var keys : List.copyOf(opened)) {
            for (var key : keys.left()) {
                var value = keys.take(key);
                var fate = Unread.of(keys.kind(key));
                if (!isAsAbsent(value, fate)) {
                    add(fate.weight(), keys.place(key), fate.text());
                }
            }
        }
    }

    /// Nothing is lost with a key that holds nothing, or that asks for something not to be, as `privileged: false`.
    private static boolean isAsAbsent(@Nullable Object value, Unread.Fate fate) {
        return switch (value) {
            case null -> true;
            case Boolean isWanted -> !isWanted && fate.weight() == Weight.LOST;
            case Collection<?> items -> items.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> false;
        };
    }

    boolean isAnyWrong() {
        return all.stream().anyMatch(finding -> finding.weight() == Weight.WRONG);
    }

    /// In the order of the file.
    List<Finding> all() {
        return all.stream().sorted(Comparator.comparingInt(Finding::line)).toList();
    }
}
