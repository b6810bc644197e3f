package io.slipway.engine.datacenter;

import io.slipway.engine.configuration.DatacenterSettings;
import io.slipway.spi.loadbalancer.LoadBalancerTrait;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.storage.StorageTrait;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether the plugins of a datacenter can hand each other what they must.
///
/// @param storages traits by name
/// @param loadBalancers traits by name
record Fit(
        DatacenterSettings settings,
        Set<SchedulerTrait> scheduler,
        Map<String, Set<StorageTrait>> storages,
        Map<String, Set<LoadBalancerTrait>> loadBalancers) {
    /// A sentence for each thing that does not fit, naming both sides.
    ///
    /// @param severalServers whether more than one server may share this configuration
    List<String> faults(boolean severalServers) {
        var faults = new ArrayList<String>();
        var schedulerName = "the scheduler " + settings.scheduler().type();
        settings.storage().forEach((name, section) -> {
            var offered = storages.getOrDefault(name, Set.of());
            if (!mounts(offered)) {
                var what =
                        offered.contains(StorageTrait.OFFERS_ENGINE_VOLUMES) ? "volumes of an engine" : "directories";
                faults.add(
                        "the storage %s (%s) offers %s, and %s mounts none: take the storage out or choose another scheduler"
                                .formatted(name, section.type(), what, schedulerName));
            }
        });
        if (!scheduler.contains(SchedulerTrait.JOINS_NAMED_NETWORKS)) {
            settings.network()
                    .ifPresent(section -> faults.add(
                            "the network %s offers networks by name, and %s joins none: take the network out or choose another scheduler"
                                    .formatted(section.type(), schedulerName)));
        }
        if (settings.slugs().isPresent() && scheduler.contains(SchedulerTrait.RUNS_SLUGS)) {
            faults.add(
                    "slugs says how slugs become images, and %s runs slugs itself: take slugs out, or the key of the scheduler that makes it do so"
                            .formatted(schedulerName));
        } else if (settings.slugs().isPresent() && !scheduler.contains(SchedulerTrait.RUNS_IMAGES)) {
            faults.add("slugs says how slugs become images, and %s runs none: take slugs out".formatted(schedulerName));
        }
        if (severalServers && settings.servers().size() != 1) {
            hostBound()
                    .forEach(name -> faults.add(
                            "%s acts on the machine of its server, and servers names %d: name the one server in datacenters.%s.servers"
                                    .formatted(name, settings.servers().size(), settings.name())));
        }
        return faults;
    }

    private boolean mounts(Set<StorageTrait> offered) {
        var directories = offered.contains(StorageTrait.OFFERS_DIRECTORIES)
                && scheduler.contains(SchedulerTrait.MOUNTS_DIRECTORIES);
        var engineVolumes = offered.contains(StorageTrait.OFFERS_ENGINE_VOLUMES)
                && scheduler.contains(SchedulerTrait.MOUNTS_ENGINE_VOLUMES);
        return directories || engineVolumes;
    }

    private List<String> hostBound() {
        var bound = new ArrayList<String>();
        if (scheduler.contains(SchedulerTrait.HOST_BOUND)) {
            bound.add("the scheduler " + settings.scheduler().type());
        }
        storages.forEach((name, traits) -> {
            if (traits.contains(StorageTrait.HOST_BOUND)) {
                bound.add("the storage " + name);
            }
        });
        loadBalancers.forEach((name, traits) -> {
            if (traits.contains(LoadBalancerTrait.HOST_BOUND)) {
                bound.add("the load balancer " + name);
            }
        });
        return bound;
    }
}
