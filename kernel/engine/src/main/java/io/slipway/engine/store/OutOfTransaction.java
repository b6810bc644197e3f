package io.slipway.engine.store;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/// Throws a connection of SQLite away after errors upon which SQLite may have ended the transaction by itself
/// (<https://www.sqlite.org/lang_transaction.html>, a full disk above all). The driver begins one only after a commit
/// or rollback that succeeds, so each later statement would be kept at once, whatever became of those after it.
final class OutOfTransaction implements SQLExceptionOverride {
    /// <https://www.sqlite.org/rescode.html>: ERROR (such as a commit without a transaction), NOMEM, IOERR, FULL
    private static final Set<Integer> CODES = Set.of(1, 7, 10, 13);

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return CODES.contains(failure.getErrorCode() & 0xff) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
