package io.slipway.engine.volume;

import io.slipway.engine.app.App;
import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.app.ComponentDefinition.VolumeDefinition;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rows of volumes.
public final class VolumeRows {
    private static final String SELECT = """
            select v.*, c.name as component, a.team, a.space, a.name as app
            from volumes v join components c on c.id = v.component_id join apps a on a.id = c.app_id
            """;

    private final Clock clock;
    private final IdSource ids;

    public VolumeRows(Clock clock, IdSource ids) {
        this.clock = clock;
        this.ids = ids;
    }

    public List<Volume> ofComponents(Tx tx, Collection<String> componentIds) {
        return tx.queryIn(SELECT + "where v.component_id in (?) order by v.id", componentIds, VolumeRows::read);
    }

    public List<Volume> ofComponent(Tx tx, String componentId) {
        return tx.query(SELECT + "where v.component_id = ? order by v.name, v.ordinal", VolumeRows::read, componentId);
    }

    /// Makes what the definition asks for and is not there, and lets grow what is smaller.
    ///
    /// @throws SlipwayException `INVALID` if one would shrink
    public void ensure(Tx tx, App app, Component component, ComponentDefinition definition) {
        var known = in(app.datacenter(), ofComponent(tx, component.id()));
        definition.volumes().forEach((name, wanted) -> {
            for (int ordinal = 0; ordinal < component.instances(); ordinal++) {
                var volume = find(known, name, ordinal);
                if (volume.isEmpty()) {
                    insert(tx, app.datacenter(), component.id(), new Place(name, ordinal), wanted);
                } else if (wanted.sizeBytes() < volume.get().sizeBytes()) {
                    throw SlipwayException.invalid("volume '%s' of component '%s' has %d bytes, cannot shrink to %d"
                            .formatted(name, component.name(), volume.get().sizeBytes(), wanted.sizeBytes()));
                } else if (wanted.sizeBytes() > volume.get().sizeBytes()) {
                    tx.update(
                            "update volumes set size_bytes = ?, generation = generation + 1 where id = ?",
                            wanted.sizeBytes(),
                            volume.get().id());
                }
            }
        });
    }

    /// Wants for each volume in `from` an empty one like it in `to`, where there is none yet.
    ///
    /// @return by the one in `from`, the one in `to`
    public Map<Volume, Volume> ensureLike(Tx tx, String componentId, String from, String to) {
        var known = ofComponent(tx, componentId);
        var originals =
                in(from, known).stream().filter(volume -> !volume.removing()).toList();
        for (var original : originals) {
            if (find(in(to, known), original.name(), original.ordinal()).isEmpty()) {
                var wanted = new VolumeDefinition("", original.sizeBytes(), original.storage());
                insert(tx, to, componentId, new Place(original.name(), original.ordinal()), wanted);
            }
        }
        var there = in(to, ofComponent(tx, componentId));
        var like = new LinkedHashMap<Volume, Volume>();
        originals.forEach(original -> like.put(
                original, find(there, original.name(), original.ordinal()).orElseThrow()));
        return like;
    }

    /// They are removed with their data, by the reconciler.
    public void removeFrom(Tx tx, String componentId, String datacenter) {
        tx.update(
                "update volumes set removing = 1, generation = generation + 1 where component_id = ? and datacenter = ? and removing = 0",
                componentId,
                datacenter);
    }

    private static List<Volume> in(String datacenter, List<Volume> volumes) {
        return volumes.stream()
                .filter(volume -> volume.datacenter().equals(datacenter))
                .toList();
    }

    private static Optional<Volume> find(List<Volume> volumes, String name, int ordinal) {
        return volumes.stream()
                .filter(volume -> volume.name().equals(name) && volume.ordinal() == ordinal)
                .findFirst();
    }

    /// They are removed with their data, by the reconciler.
    public void remove(Tx tx, String componentId) {
        tx.update(
                "update volumes set removing = 1, generation = generation + 1 where component_id = ? and removing = 0",
                componentId);
    }

    public void delete(Tx tx, String id) {
        tx.update("delete from volumes where id = ?", id);
    }

    private record Place(String name, int ordinal) {}

    private void insert(Tx tx, String datacenter, String componentId, Place place, VolumeDefinition wanted) {
        tx.update(
                """
                insert into volumes (id, component_id, name, ordinal, datacenter, storage, size_bytes, generation, removing, created_at)
                values (?, ?, ?, ?, ?, ?, ?, 1, 0, ?)
                """,
                ids.next("v"),
                componentId,
                place.name(),
                place.ordinal(),
                datacenter,
                wanted.storage(),
                wanted.sizeBytes(),
                clock.instant());
    }

    private static Volume read(Row row) {
        return new Volume(
                row.text("id"),
                row.text("component_id"),
                new Owner(row.text("team"), row.text("space"), row.text("app"), row.text("component"), null),
                row.text("name"),
                row.integer("ordinal"),
                row.text("datacenter"),
                row.text("storage"),
                row.number("size_bytes"),
                row.number("generation"),
                row.flag("removing"));
    }
}
