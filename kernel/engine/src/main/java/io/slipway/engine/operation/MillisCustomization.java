package io.slipway.engine.operation;

import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Has db-scheduler keep times as all our tables do, so that one schema serves every database.
final class MillisCustomization extends DefaultJdbcCustomization {
    MillisCustomization() {
        super(true);
    }

    @Override
    public void setInstant(PreparedStatement statement, int index, @Nullable Instant value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, value.toEpochMilli());
        }
    }

    @Override
    public @Nullable Instant getInstant(ResultSet result, String column) throws SQLException {
        var millis = result.getLong(column);
        return result.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    @Override
    public String getQueryLimitPart(int limit) {
        return " limit " + limit;
    }

    @Override
    public void setTaskData(PreparedStatement statement, int index, byte @Nullable [] value) throws SQLException {
        statement.setNull(index, Types.VARCHAR);
    }

    @Override
    public byte @Nullable [] getTaskData(ResultSet result, String column) {
        return null;
    }
}
