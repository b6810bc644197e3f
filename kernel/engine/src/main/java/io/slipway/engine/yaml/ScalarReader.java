package io.slipway.engine.yaml;

import io.slipway.spi.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Turns the text of a single value into what its type says.
final class ScalarReader {
    private ScalarReader() {}

    /// Null where the text is not of the type.
    static @Nullable Object read(String text, ValueType type, Path base) {
        return switch (type) {
            case ValueType.Text _ -> text;
            case ValueType.WholeNumber whole -> {
                var number = Scalars.wholeNumber(text, whole.smallest(), whole.largest())
                        .orElse(null);
                yield number != null && whole.largest() == Integer.MAX_VALUE
                        ? (Object) Math.toIntExact(number)
                        : number;
            }
            case ValueType.Decimal _ -> Scalars.decimal(text).orElse(null);
            case ValueType.Switch _ -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
            case ValueType.Choice choice -> choice.bySpelling().get(text);
            case ValueType.Span _ -> Scalars.duration(text).orElse(null);
            case ValueType.Size _ -> Scalars.bytes(text).orElse(null);
            case ValueType.Address _ -> Scalars.uri(text).orElse(null);
            case ValueType.Location _ -> Scalars.path(text, base).orElse(null);
            case ValueType.Hidden _ -> text.isEmpty() ? null : Secret.of(text);
            case ValueType.Section _, ValueType.ListOf _, ValueType.SetOf _, ValueType.MapOf _, ValueType.Unread _ ->
                throw new IllegalArgumentException(type.describe() + " is no single value");
        };
    }
}
