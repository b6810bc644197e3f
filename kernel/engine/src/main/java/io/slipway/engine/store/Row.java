package io.slipway.engine.store;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One row of a result, valid only within its [RowMapper]. A column that is null where a value is asked for
/// fails with `BROKEN`, naming the column.
public final class Row {
    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    public String text(String column) {
        return present(column, textOrNull(column));
    }

    public @Nullable String textOrNull(String column) {
        try {
            return result.getString(column);
        } catch (SQLException e) {
            throw unreadable(column, e);
        }
    }

    public long number(String column) {
        return present(column, numberOrNull(column));
    }

    public int integer(String column) {
        return Math.toIntExact(number(column));
    }

    public @Nullable Long numberOrNull(String column) {
        try {
            var number = result.getLong(column);
            return result.wasNull() ? null : number;
        } catch (SQLException e) {
            throw unreadable(column, e);
        }
    }

    /// A number that is 1 for true and 0 for false.
    public boolean flag(String column) {
        return number(column) != 0;
    }

    public Instant time(String column) {
        return present(column, timeOrNull(column));
    }

    public @Nullable Instant timeOrNull(String column) {
        var millis = numberOrNull(column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    public <E extends Enum<E>> E constant(String column, Class<E> type) {
        return Enum.valueOf(type, text(column));
    }

    public <T> T json(String column, Class<T> type) {
        return Json.read(text(column), type);
    }

    public <T> @Nullable T jsonOrNull(String column, Class<T> type) {
        var text = textOrNull(column);
        return text == null ? null : Json.read(text, type);
    }

    private static <T> T present(String column, @Nullable T value) {
        if (value == null) {
            throw new SlipwayException(Failure.BROKEN, "column " + column + " is null, expected a value");
        }
        return value;
    }

    private static SlipwayException unreadable(String column, SQLException e) {
        return new SlipwayException(Failure.BROKEN, "cannot read column " + column, e);
    }
}
