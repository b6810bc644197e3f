package io.slipway.engine.store;

import io.slipway.spi.SlipwayException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where a page begins, and how long it may be. The cursor means something to the list that made it alone.
///
/// @param after as [Page#next] gave it; null at the beginning
public record Cursor(@Nullable String after, int limit) {
    private static final int MOST = 200;

    public Cursor {
        if (limit < 1 || limit > MOST) {
            throw SlipwayException.invalid("limit is %d, expected 1 to %d".formatted(limit, MOST));
        }
    }

    public static Cursor first(int limit) {
        return new Cursor(null, limit);
    }

    /// The key after which the page begins.
    /// @throws SlipwayException `INVALID` if it is none of ours
    public Optional<String> key() {
        if (after == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(after), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw SlipwayException.invalid("cursor is '%s', expected `next` of the page before".formatted(after));
        }
    }

    /// A page of `found`, which holds one more than [#limit] where there is more.
    public <T> Page<T> page(List<T> found, Function<T, String> key) {
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        var last = key.apply(found.get(limit - 1)).getBytes(StandardCharsets.UTF_8);
        return new Page<>(
                found.subList(0, limit),
                Optional.of(Base64.getUrlEncoder().withoutPadding().encodeToString(last)));
    }
}
