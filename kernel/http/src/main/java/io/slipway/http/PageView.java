package io.slipway.http;

import io.slipway.engine.store.Cursor;
import io.slipway.engine.store.Page;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A part of a list, as the contract has all lists.
record PageView<T>(List<T> items, @Nullable String next) {
    private static final Fields.Range LIMIT = new Fields.Range(1, 200);
    private static final int USUAL = 50;

    static <T> PageView<T> whole(List<T> items) {
        return new PageView<>(items, null);
    }

    static <S, T> PageView<T> of(Page<S> page, Function<S, T> view) {
        return new PageView<>(
                page.items().stream().map(view).toList(), page.next().orElse(null));
    }

    /// Of a list that is there as a whole, the newest and so the highest number first.
    static <T> PageView<T> of(List<T> all, ToLongFunction<T> number, Cursor cursor) {
        var before = cursor.key().map(PageView::number).orElse(Long.MAX_VALUE);
        var rest = all.stream()
                .filter(item -> number.applyAsLong(item) < before)
                .limit(cursor.limit() + 1L)
                .toList();
        return of(cursor.page(rest, item -> Long.toString(number.applyAsLong(item))), item -> item);
    }

    private static long number(String key) {
        try {
            return Long.parseLong(key);
        } catch (NumberFormatException e) {
            throw SlipwayException.invalid(
                    List.of(FieldProblem.of("cursor", key, "`next` of the page before", "leave it out")));
        }
    }

    /// Where the caller wants to go on.
    static Cursor cursor(Call call) {
        return new Cursor(
                call.query("cursor").orElse(null), call.integer("limit", LIMIT).orElse(USUAL));
    }
}
