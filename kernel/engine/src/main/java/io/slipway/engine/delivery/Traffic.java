package io.slipway.engine.delivery;

import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.ReleaseWatch.Requests;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.ReportTraffic;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How the requests to instances have ended, as the gateways of their datacenter count them.
final class Traffic {
    private static final Logger log = LoggerFactory.getLogger(Traffic.class);

    private final Datacenters datacenters;

    @Inject
    Traffic(Datacenters datacenters) {
        this.datacenters = datacenters;
    }

    /// By address; empty where no gateway counts, or none answers: then exits alone tell.
    Map<String, Requests> in(String datacenter) throws InterruptedException {
        var sums = new HashMap<String, Requests>();
        var balancers =
                datacenters.find(datacenter).map(Datacenter::loadBalancers).orElse(Map.of());
        for (var balancer : balancers.values()) {
            try {
                var reporting = balancer.capability(ReportTraffic.class);
                if (reporting.isPresent()) {
                    reporting
                            .get()
                            .members()
                            .forEach((key, counted) -> sums.merge(
                                    key,
                                    new Requests(counted.all(), counted.serverErrors() + counted.failed()),
                                    Requests::plus));
                }
            } catch (SlipwayException e) {
                log.warn("the requests of datacenter {} cannot be counted now: {}", datacenter, e.getMessage());
            }
        }
        return sums;
    }

    /// The sum over all instances of some workloads.
    static Requests of(Collection<ObservedWorkload> workloads, Map<String, Requests> byAddress) {
        var addresses = workloads.stream()
                .flatMap(workload -> workload.instances().stream())
                .flatMap(instance -> instance.endpoints().stream())
                .map(endpoint -> endpoint.host() + ":" + endpoint.port())
                .collect(Collectors.toSet());
        return addresses.stream()
                .map(address -> byAddress.getOrDefault(address, Requests.NONE))
                .reduce(Requests.NONE, Requests::plus);
    }
}
