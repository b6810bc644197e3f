package io.slipway.engine.publication;

import io.slipway.engine.publication.Publication.State;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The rows of publications. They outlive their releases, so that what lies in a registry is known until it is
/// removed.
final class PublicationRows {
    private PublicationRows() {}

    static Optional<Publication> find(Tx tx, String releaseId, String datacenter) {
        return tx.optional(
                "select * from publications where release_id = ? and datacenter = ?",
                PublicationRows::read,
                releaseId,
                datacenter);
    }

    /// Before the first byte is sent.
    ///
    /// @throws SlipwayException `UNAVAILABLE` while the same image is on its way out
    static void begin(Tx tx, Publication publication) {
        if (leaves(tx, publication.reference())) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    "image %s is being removed, as no release needed it: it is pushed again when it is gone"
                            .formatted(publication.reference()));
        }
        tx.update(
                "delete from publications where release_id = ? and datacenter = ?",
                publication.releaseId(),
                publication.datacenter());
        tx.update(
                """
                insert into publications (release_id, datacenter, reference, base, state, created_at)
                values (?, ?, ?, ?, ?, ?)
                """,
                publication.releaseId(),
                publication.datacenter(),
                publication.reference(),
                publication.base(),
                State.PUSHING,
                publication.createdAt());
    }

    static void published(Tx tx, String releaseId, String datacenter) {
        tx.update(
                "update publications set state = ? where release_id = ? and datacenter = ? and state = ?",
                State.PUBLISHED,
                releaseId,
                datacenter,
                State.PUSHING);
    }

    private static boolean leaves(Tx tx, String reference) {
        return tx.count(
                        "select count(*) as n from publications where reference = ? and state = ?",
                        reference,
                        State.REMOVING)
                > 0;
    }

    /// Those whose releases are gone, and which are not young.
    static List<Publication> unneeded(Tx tx, Instant young) {
        return tx.query("""
                select * from publications p where p.created_at < ?
                and not exists (select 1 from releases r where r.id = p.release_id)
                """, PublicationRows::read, young);
    }

    /// Answers whether nobody else has this image, so that it may be removed; none can come to have it then.
    static boolean leave(Tx tx, Publication publication) {
        var others = tx.count("""
                select count(*) as n from publications
                where reference = ? and not (release_id = ? and datacenter = ?)
                """, publication.reference(), publication.releaseId(), publication.datacenter());
        if (others > 0) {
            forget(tx, publication);
            return false;
        }
        tx.update(
                "update publications set state = ? where release_id = ? and datacenter = ?",
                State.REMOVING,
                publication.releaseId(),
                publication.datacenter());
        return true;
    }

    static void forget(Tx tx, Publication publication) {
        tx.update(
                "delete from publications where release_id = ? and datacenter = ?",
                publication.releaseId(),
                publication.datacenter());
    }

    private static Publication read(Row row) {
        return new Publication(
                row.text("release_id"),
                row.text("datacenter"),
                row.text("reference"),
                row.text("base"),
                row.constant("state", State.class),
                row.time("created_at"));
    }
}
