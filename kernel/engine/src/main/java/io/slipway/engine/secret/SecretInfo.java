package io.slipway.engine.secret;

import java.time.Instant;
import java.util.List;

/// A secret as it may be shown: never its value.
///
/// @param version the newest that is not revoked; 0 where all are
/// @param setAt when the newest version was set
/// @param revoked versions that were revoked
public record SecretInfo(String name, int version, Instant setAt, List<Integer> revoked) {
    public SecretInfo {
        revoked = List.copyOf(revoked);
    }
}
