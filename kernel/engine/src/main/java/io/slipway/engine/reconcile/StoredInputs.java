package io.slipway.engine.reconcile;

import io.slipway.engine.release.Release;
import io.slipway.engine.routing.InnerPort;
import io.slipway.spi.Secret;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.storage.Mount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Inputs of specs as the store and the datacenter's storages hold them.
final class StoredInputs implements SpecInputs {
    private final WantedState store;
    private final RunnableArtifacts artifacts;
    private final Volumes volumes;
    private final SpaceNetworks networks;

    StoredInputs(WantedState store, RunnableArtifacts artifacts, Volumes volumes, SpaceNetworks networks) {
        this.artifacts = artifacts;
        this.store = store;
        this.volumes = volumes;
        this.networks = networks;
    }

    @Override
    public Artifact artifact(Release release) {
        return artifacts.of(release);
    }

    @Override
    public Map<String, Secret> secrets(WantedWorkload wanted) {
        var versions = wanted.release().config().secretVersions();
        if (versions.isEmpty()) {
            return Map.of();
        }
        var names = wanted.names();
        return store.secrets(names.key(), versions);
    }

    @Override
    public Map<String, InnerAddress> addresses(WantedWorkload wanted, String component) {
        var addresses = new LinkedHashMap<String, InnerAddress>();
        ports(wanted, component)
                .forEach(port -> port.address().ifPresent(address -> addresses.put(port.port(), address)));
        return addresses;
    }

    @Override
    public String protocol(WantedWorkload wanted, String component) {
        return ports(wanted, component).stream()
                .findFirst()
                .map(InnerPort::protocol)
                .orElse("tcp");
    }

    @Override
    public List<Attachment> attachments(WantedWorkload wanted, Map<String, String> hosts) throws InterruptedException {
        return networks.attachments(wanted, hosts);
    }

    @Override
    public Map<String, Mount> mounts(WantedWorkload wanted, int ordinal) throws InterruptedException {
        return volumes.mounts(wanted.workload().componentId(), ordinal);
    }

    private static List<InnerPort> ports(WantedWorkload wanted, String component) {
        return wanted.needed().getOrDefault(component, List.of());
    }
}
