package io.slipway.engine.delivery;

import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.routing.RouteClaim;
import io.slipway.engine.routing.RouteClaim.Origin;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.TellsAddress;
import io.slipway.spi.loadbalancer.TellsAddress.Address;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The URLs under which people reach routes.
final class Addresses {
    /// A page of apps asks for each of its routes.
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Datacenters datacenters;
    /// What a load balancer told last: shown while it does not answer.
    private final ConcurrentHashMap<String, Told> told = new ConcurrentHashMap<>();

    private record Told(List<Address> addresses, long at) {
        static final Told NOTHING = new Told(List.of(), 0);

        boolean isFresh() {
            return !addresses.isEmpty() && System.nanoTime() - at < FRESH.toNanos();
        }
    }

    @Inject
    Addresses(Datacenters datacenters) {
        this.datacenters = datacenters;
    }

    /// Empty for a route of plain TCP or UDP, and where no gateway tells its address.
    Optional<URI> url(String datacenter, RouteClaim claim) {
        if (!claim.isHttp()) {
            return Optional.empty();
        }
        var path = claim.path().equals("/") ? "" : claim.path();
        return addresses(datacenter, claim.balancer()).stream().findFirst().map(address -> {
            var host = claim.origin() == Origin.PLAIN
                    ? address.host()
                    : claim.host().replaceFirst("^\\*\\.", "any.");
            return URI.create("%s://%s%s%s".formatted(address.scheme(), host, port(address), path));
        });
    }

    /// What a gateway told last, without asking it: for within a transaction.
    List<Address> known(String datacenter, String balancer) {
        return told.getOrDefault(key(datacenter, balancer), Told.NOTHING).addresses();
    }

    /// Where a gateway listens; empty where none tells.
    List<Address> addresses(String datacenter, String balancer) {
        var key = key(datacenter, balancer);
        var last = told.getOrDefault(key, Told.NOTHING);
        if (last.isFresh()) {
            return last.addresses();
        }
        try {
            var teller = datacenters
                    .find(datacenter)
                    .flatMap(found -> Optional.ofNullable(found.loadBalancers().get(balancer))
                            .flatMap(present -> present.capability(TellsAddress.class)));
            if (teller.isPresent()) {
                last = new Told(teller.get().addresses(), System.nanoTime());
                told.put(key, last);
            }
        } catch (SlipwayException e) {
            // The last that was told is better than none; why it fails is shown with the datacenter.
            return last.addresses();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return last.addresses();
    }

    private static String key(String datacenter, String balancer) {
        return datacenter + "/" + balancer;
    }

    private static String port(Address address) {
        var usual = address.scheme().equals("https") ? 443 : 80;
        return address.port() == usual ? "" : ":" + address.port();
    }
}
