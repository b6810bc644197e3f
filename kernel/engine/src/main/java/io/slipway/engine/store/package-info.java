/// The SQL store: transactions over plain records, on an embedded file or on PostgreSQL.
@NullMarked
package io.slipway.engine.store;

import org.jspecify.annotations.NullMarked;
