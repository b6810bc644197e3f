package io.slipway.engine.routing;

import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.Workload;
import io.slipway.spi.loadbalancer.EndpointTable.Member;
import io.slipway.spi.loadbalancer.EndpointTable.State;
import io.slipway.spi.loadbalancer.Route;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Composes the tables of load balancers from what is wanted and what is seen. Pure; equal input gives equal
/// tables, in equal order.
public final class Tables {
    private Tables() {}

    public static Route route(RouteClaim claim) {
        var share = new Route.Share(Upstreams.ofComponent(claim.componentId(), claim.port()), 100, Map.of());
        if (claim.isHttp()) {
            return new Route.Http(
                    claim.id(), claim.host(), claim.path(), List.of(new Route.Rule(List.of(), List.of(share))));
        }
        var transport = claim.udp() ? Port.Transport.UDP : Port.Transport.TCP;
        return new Route.Stream(claim.id(), transport, claim.outerPort(), List.of(share));
    }

    /// Members of every component's upstreams: READY where an instance's check passed and its workload serves,
    /// LEAVING where it still runs and must get nothing new.
    public static Map<String, List<Member>> endpoints(List<Workload> workloads, Map<String, ObservedWorkload> seen) {
        var upstreams = new TreeMap<String, List<Member>>();
        for (var workload : workloads) {
            var observed = seen.get(workload.id());
            if (observed == null || workload.phase() == Workload.Phase.STARTING) {
                continue;
            }
            for (var instance : observed.instances()) {
                var leaving = workload.isGoing()
                        || workload.retiring().contains(instance.name())
                        || workload.retired().contains(instance.name())
                        || instance.state() == WorkloadStatus.State.LEAVING;
                if (!leaving && !instance.ready()) {
                    continue;
                }
                for (var endpoint : instance.endpoints()) {
                    upstreams
                            .computeIfAbsent(
                                    Upstreams.ofComponent(workload.componentId(), endpoint.portName()),
                                    _ -> new ArrayList<>())
                            .add(new Member(endpoint.host(), endpoint.port(), leaving ? State.LEAVING : State.READY));
                }
            }
        }
        upstreams.values().forEach(members -> members.sort(Comparator.comparing(Member::key)));
        return upstreams;
    }
}
