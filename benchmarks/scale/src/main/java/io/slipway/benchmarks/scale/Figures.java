package io.slipway.benchmarks.scale;

import java.util.Arrays;
import java.util.Locale;

/// Rows of the table: what was measured, beside its goal and whether that is met. The columns are those of
/// `benchmarks/table.sh`.
final class Figures {
    private static final String COLUMNS = "%-50s %12s %12s  %-7s %s%n";

    private final String what;

    /// @param what is measured here, before the name of each figure
    Figures(String what) {
        this.what = what;
    }

    /// How a figure is judged.
    sealed interface Goal {
        record None() implements Goal {}

        record AtMost(double most) implements Goal {}

        record AtLeast(double least) implements Goal {}
    }

    static final Goal NONE = new Goal.None();

    static Goal atMost(double most) {
        return new Goal.AtMost(most);
    }

    static Goal atLeast(double least) {
        return new Goal.AtLeast(least);
    }

    static void head() {
        System.out.println();
        System.out.printf(COLUMNS, "figure", "goal", "here", "verdict", "beside it");
    }

    void row(String figure, double value, String unit, Goal goal) {
        row(figure, value, unit, goal, "");
    }

    void row(String figure, double value, String unit, Goal goal, String beside) {
        var wanted = switch (goal) {
            case Goal.None() -> "";
            case Goal.AtMost(var most) -> "≤ " + shown(most, unit);
            case Goal.AtLeast(var least) -> "≥ " + shown(least, unit);
        };
        var verdict = switch (goal) {
            case Goal.None() -> "";
            case Goal.AtMost(var most) -> value <= most ? "met" : "missed";
            case Goal.AtLeast(var least) -> value >= least ? "met" : "missed";
        };
        System.out.printf(Locale.ROOT, COLUMNS, what + ": " + figure, wanted, shown(value, unit), verdict, beside);
    }

    static String shown(double value, String unit) {
        var whole = value >= 100 || value == Math.rint(value);
        var number = whole ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, number, value) + (unit.startsWith("/") ? "" : " ") + unit;
    }

    /// The value below which `share` of `values` are.
    static double percentile(double[] values, double share) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    }
}
