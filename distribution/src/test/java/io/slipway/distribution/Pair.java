package io.slipway.distribution;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// A scheduler and a gateway that the suites of this package are run on, as `server.yaml` names them.
///
/// @param network that its instances are joined to, if any
/// @param storage that keeps its volumes, if any
/// @param registry that images of the datacenter come from, if it has one
/// @param loadBalancer with `%d` for the port that it listens on
/// @param socket that the server must be let to, if any
record Pair(
        String scheduler,
        Optional<String> network,
        Optional<String> storage,
        Optional<String> registry,
        String loadBalancer,
        Optional<Path> socket) {
    private static final String FOLDERS = "{plugin: local}";
    private static final String GATEWAY = "{plugin: embedded, http: \"127.0.0.1:%d\", drain: 2s}";

    /// What a fresh installation has.
    static final Pair EMBEDDED = new Pair(
            "{plugin: process}", Optional.empty(), Optional.of(FOLDERS), Optional.empty(), GATEWAY, Optional.empty());

    /// The engine of `testbeds/docker`, or any other of this machine that has its base images.
    static Pair docker() {
        var endpoint = DockerCommand.endpoint();
        return new Pair(
                "{plugin: docker, endpoint: \"%s\", slugImage: slipway/run, addresses: 10.214.192.0/20}"
                        .formatted(endpoint),
                Optional.empty(),
                Optional.of("{plugin: docker, endpoint: \"%s\"}".formatted(endpoint)),
                Optional.empty(),
                GATEWAY,
                endpoint.getScheme().equals("unix") ? Optional.of(Path.of(endpoint.getPath())) : Optional.empty());
    }

    /// The same engine, with a bridge for each space.
    static Pair dockerWithBridges() {
        var plain = docker();
        // Of what the testbed leaves free: another test process may have networks there, too.
        var slice = 16 * ThreadLocalRandom.current().nextInt(6);
        var network = "{plugin: bridge, endpoint: \"%s\", addresses: 10.214.%d.0/20}"
                .formatted(DockerCommand.endpoint(), slice);
        return new Pair(
                plain.scheduler(),
                Optional.of(network),
                plain.storage(),
                plain.registry(),
                plain.loadBalancer(),
                plain.socket());
    }

    /// The Swarm of `testbeds/swarm`.
    static Pair swarm() {
        return new Pair(
                "{plugin: swarm, managers: [%s], slugImage: %2$s/slipway/java, slugRegistry: %2$s/slugs, reserveMemory: false, restartDelay: 500ms}"
                        .formatted(String.join(", ", SwarmHosts.managers()), SwarmHosts.registry()),
                Optional.empty(),
                Optional.empty(),
                Optional.of("{url: \"http://%s\"}".formatted(SwarmHosts.registry())),
                GATEWAY,
                Optional.empty());
    }

    /// The same with a gateway at another address of this machine.
    Pair listeningOn(String host) {
        return new Pair(scheduler, network, storage, registry, loadBalancer.replace("127.0.0.1", host), socket);
    }
}
