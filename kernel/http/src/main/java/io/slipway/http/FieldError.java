package io.slipway.http;

import io.slipway.spi.FieldProblem;
import org.jspecify.annotations.Nullable;

/// [FieldProblem] as the contract has it: what is empty there is absent here.
record FieldError(
        @Nullable String where,
        String field,
        @Nullable String value,
        @Nullable String expected,
        @Nullable String mend) {
    static FieldError of(FieldProblem problem) {
        return new FieldError(
                given(problem.where()),
                problem.field(),
                given(problem.value()),
                given(problem.expected()),
                given(problem.mend()));
    }

    private static @Nullable String given(String text) {
        return text.isEmpty() ? null : text;
    }
}
