package io.slipway.compose;

import io.slipway.compose.Finding.Weight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Gathers findings, each with the line of the deepest key of its place that the file has.
final class Findings {
    private final Map<String, Integer> lines;
    private final List<Finding> all = new ArrayList<>();

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

    boolean isAnyWrong() {
        return all.stream().anyMatch(finding -> finding.weight() == Weight.WRONG);
    }

    List<Finding> all() {
        return all;
    }
}
