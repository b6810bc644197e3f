package io.slipway.benchmarks.scale;

import java.util.Arrays;
import java.util.Locale;

/// Rows of the table: what was measured, beside its goal and its base line.
final class Figures {
    private final String database;

    Figures(String database) {
        this.database = database;
    }

    static void head() {
        System.out.printf("%n%-11s %-52s %14s %12s%n", "database", "figure", "here", "goal");
    }

    void row(String what, double value, String unit, String goal) {
        var number = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        System.out.printf(
                Locale.ROOT, "%-11s %-52s %14s %12s%n", database, what, number.formatted(value) + " " + unit, goal);
    }

    /// The value below which `share` of `values` are.
    static double percentile(double[] values, double share) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    }
}
