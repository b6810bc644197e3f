package io.slipway.engine.app;

import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Collects all that is wrong with an app file, so that one look mends it.
final class Faults {
    private final Function<String, String> where;
    private final List<FieldProblem> problems = new ArrayList<>();

    /// @param where gives file and line of a field's path
    Faults(Function<String, String> where) {
        this.where = where;
    }

    void add(String field, Object value, String expected, String mend) {
        problems.add(new FieldProblem(where.apply(field), field, value.toString(), expected, mend));
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw SlipwayException.invalid(problems);
        }
    }
}
