package io.slipway.plugins.builders.slug;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The versions of a runtime that a project takes, read from what npm, PEP 440, Composer and Bundler have in
/// common: alternatives of comparisons that must all hold.
///
/// @param text as the project says it
record VersionRange(String text, List<List<Bound>> alternatives) {
    private static final Pattern TERM = Pattern.compile(
            "(?<![\\w/])(\\^|~>|~=|~|>=|<=|==|!=|=|>|<)?\\s*v?(\\d+(?:\\.(?:\\d+|[xX*]))*|[xX*])[^\\s,|]*");
    private static final Pattern HYPHEN = Pattern.compile("(\\S+)\\s+-\\s+(\\S+)");

    /// A piece of the versions: `from` belongs to it, `below` does not, and an empty one has no end. A version must
    /// lie in it, or outside.
    ///
    record Bound(List<Integer> from, List<Integer> below, Sense sense) {
        boolean holds(List<Integer> version) {
            var within = compare(version, from) >= 0 && (below.isEmpty() || compare(version, below) < 0);
            return within == (sense == Sense.INSIDE);
        }
    }

    enum Sense {
        INSIDE,
        OUTSIDE
    }

    /// Empty where `text` names no version, such as `lts/*` or `latest`.
    static Optional<VersionRange> parse(String text) {
        var alternatives = new ArrayList<List<Bound>>();
        for (var alternative : text.split("\\|\\|?")) {
            var plain = HYPHEN.matcher(alternative).replaceAll(">=$1 <=$2");
            var bounds = new ArrayList<Bound>();
            var terms = TERM.matcher(plain);
            while (terms.find()) {
                bounds.add(bound(terms.group(1) == null ? "" : terms.group(1), numbers(terms.group(2))));
            }
            if (!bounds.isEmpty()) {
                alternatives.add(List.copyOf(bounds));
            }
        }
        return alternatives.isEmpty() ? Optional.empty() : Optional.of(new VersionRange(text.strip(), alternatives));
    }

    /// A version that a file names to the last digit, of which only the first `parts` decide: machines have
    /// one patch level of a line, and a newer one of the same line is what its makers want to be used.
    static Optional<VersionRange> line(String text, int parts) {
        return parse(text).map(range -> {
            var first = range.alternatives().getFirst().getFirst().from();
            var line = first.subList(0, Math.min(parts, first.size()));
            return new VersionRange(text.strip(), List.of(List.of(bound("", line))));
        });
    }

    boolean holds(String version) {
        var numbers = numbers(version);
        return alternatives.stream().anyMatch(bounds -> bounds.stream().allMatch(bound -> bound.holds(numbers)));
    }

    private static Bound bound(String operator, List<Integer> version) {
        return switch (operator) {
            case ">=" -> new Bound(version, List.of(), Sense.INSIDE);
            case ">" -> new Bound(after(version), List.of(), Sense.INSIDE);
            case "<" -> version.isEmpty() ? any() : new Bound(List.of(), version, Sense.INSIDE);
            case "<=" -> version.isEmpty() ? any() : new Bound(List.of(), after(version), Sense.INSIDE);
            case "!=" -> new Bound(version, after(version), Sense.OUTSIDE);
            case "^" -> new Bound(version, after(version.subList(0, leading(version))), Sense.INSIDE);
            // npm: patch releases of a named minor one, or minor ones of a named major one.
            case "~" -> new Bound(version, after(version.subList(0, Math.min(2, version.size()))), Sense.INSIDE);
            // Bundler and PEP 440: all but the last number stays.
            case "~>", "~=" ->
                new Bound(version, after(version.subList(0, Math.max(1, version.size() - 1))), Sense.INSIDE);
            default -> version.isEmpty() ? any() : new Bound(version, after(version), Sense.INSIDE);
        };
    }

    private static Bound any() {
        return new Bound(List.of(), List.of(), Sense.INSIDE);
    }

    /// `^0.2` stays below 0.3, `^1.2` below 2.
    private static int leading(List<Integer> version) {
        var zeros = 0;
        while (zeros < version.size() - 1 && version.get(zeros) == 0) {
            zeros++;
        }
        return Math.min(version.size(), zeros + 1);
    }

    private static List<Integer> after(List<Integer> version) {
        if (version.isEmpty()) {
            return List.of();
        }
        var next = new ArrayList<>(version);
        next.set(next.size() - 1, next.getLast() + 1);
        return List.copyOf(next);
    }

    private static List<Integer> numbers(String version) {
        var numbers = new ArrayList<Integer>();
        for (var part : version.split("[^0-9xX*]+")) {
            if (!part.matches("\\d{1,9}")) {
                if (part.isEmpty() && numbers.isEmpty()) {
                    continue;
                }
                break;
            }
            numbers.add(Integer.parseInt(part));
        }
        return List.copyOf(numbers);
    }

    private static int compare(List<Integer> left, List<Integer> right) {
        for (var i = 0; i < Math.max(left.size(), right.size()); i++) {
            var order = Integer.compare(i < left.size() ? left.get(i) : 0, i < right.size() ? right.get(i) : 0);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
