package io.slipway.engine.routing;

import io.slipway.engine.routing.RouteClaim.Origin;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rows of routes and inner ports.
public final class RoutingRows {
    public List<RouteClaim> routesOfComponent(Tx tx, String componentId) {
        return tx.query(
                "select * from routes where component_id = ? order by host, path", RoutingRows::readRoute, componentId);
    }

    public List<RouteClaim> routesOfComponents(Tx tx, Collection<String> componentIds) {
        return tx.queryIn(
                "select * from routes where component_id in (?) order by host, path",
                componentIds,
                RoutingRows::readRoute);
    }

    /// The one that holds the same place, if there is one.
    public Optional<RouteClaim> holder(Tx tx, RouteClaim claim) {
        return tx.optional(
                "select * from routes where datacenter = ? and host = ? and path = ? and outer_port = ? and udp = ?",
                RoutingRows::readRoute,
                claim.datacenter(),
                claim.host(),
                claim.path(),
                claim.outerPort(),
                claim.udp() ? 1 : 0);
    }

    /// Of those that lead to apps which stay, the one of the app that was there first.
    public Optional<RouteClaim> oldestHttpRoute(Tx tx, String datacenter) {
        return tx.optional("""
                select routes.* from routes
                join components on components.id = routes.component_id
                join apps on apps.id = components.app_id
                where routes.datacenter = ? and routes.outer_port = 0 and apps.removing = 0 and components.removing = 0
                order by apps.created_at, apps.id, components.created_at, components.id, routes.id limit 1
                """, RoutingRows::readRoute, datacenter);
    }

    public void insert(Tx tx, RouteClaim claim) {
        tx.update(
                """
                insert into routes (id, component_id, datacenter, balancer, host, path, outer_port, udp, port, origin)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                claim.id(),
                claim.componentId(),
                claim.datacenter(),
                claim.balancer(),
                claim.host(),
                claim.path(),
                claim.outerPort(),
                claim.udp() ? 1 : 0,
                claim.port(),
                claim.origin().name());
    }

    public void delete(Tx tx, String id) {
        tx.update("delete from routes where id = ?", id);
    }

    public List<InnerPort> innerPortsOfComponent(Tx tx, String componentId) {
        return tx.query(
                "select * from inner_names where component_id = ? order by id", RoutingRows::readPort, componentId);
    }

    public List<InnerPort> innerPortsOfComponents(Tx tx, Collection<String> componentIds) {
        return tx.queryIn(
                "select * from inner_names where component_id in (?) order by id", componentIds, RoutingRows::readPort);
    }

    public void insert(Tx tx, InnerPort port) {
        tx.update(
                "insert into inner_names (id, component_id, port, protocol, udp, datacenter) values (?, ?, ?, ?, ?, ?)",
                port.id(),
                port.componentId(),
                port.port(),
                port.protocol(),
                port.udp() ? 1 : 0,
                port.datacenter());
    }

    public void published(Tx tx, Map<String, InnerAddress> addresses) {
        tx.batch(
                "update inner_names set host = ?, number = ? where id = ?",
                addresses.entrySet().stream()
                        .map(entry -> List.<Object>of(
                                entry.getValue().host(), entry.getValue().port(), entry.getKey()))
                        .toList());
    }

    public void deleteInnerPort(Tx tx, String id) {
        tx.update("delete from inner_names where id = ?", id);
    }

    private static RouteClaim readRoute(Row row) {
        return new RouteClaim(
                row.text("id"),
                row.text("component_id"),
                row.text("datacenter"),
                row.text("balancer"),
                row.text("host"),
                row.text("path"),
                row.integer("outer_port"),
                row.flag("udp"),
                row.text("port"),
                Origin.valueOf(row.text("origin")));
    }

    private static InnerPort readPort(Row row) {
        return new InnerPort(
                row.text("id"),
                row.text("component_id"),
                row.text("port"),
                row.text("protocol"),
                row.flag("udp"),
                row.text("datacenter"),
                Optional.ofNullable(row.textOrNull("host")).map(host -> new InnerAddress(host, row.integer("number"))));
    }
}
