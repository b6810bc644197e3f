package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/// What `why` and `doctor` print of what is wrong, as a person reads it off the screen.
///
/// @param object and cause, in one line
/// @param mend the line behind `try:`
record Diagnosis(String object, String mend) {
    private static final int WIDTH = 80;
    private static final int HEIGHT = 24;
    private static final String TRY = "  try: ";

    static List<Diagnosis> of(String screen) {
        var found = new ArrayList<Diagnosis>();
        var lines = screen.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("✗ ")) {
                assertThat(lines.size() > i + 1 ? lines.get(i + 1) : "")
                        .as("what stands below '%s'", lines.get(i))
                        .startsWith(TRY);
                found.add(new Diagnosis(
                        lines.get(i).substring(2), lines.get(i + 1).substring(TRY.length())));
            }
        }
        return found;
    }

    /// The only one whose line holds all of `parts`.
    static Diagnosis in(String screen, String... parts) {
        var found = of(screen).stream()
                .filter(one -> List.of(parts).stream().allMatch(one.object()::contains))
                .toList();
        assertThat(found).as("findings with %s in:%n%s", List.of(parts), screen).hasSize(1);
        return found.getFirst();
    }

    static void assertFitsOneScreen(String screen) {
        var rows = screen.lines()
                .mapToInt(line -> Math.max(1, (line.length() + WIDTH - 1) / WIDTH))
                .sum();
        assertThat(rows).as("rows of 80 columns in:%n%s", screen).isLessThanOrEqualTo(HEIGHT);
    }
}
