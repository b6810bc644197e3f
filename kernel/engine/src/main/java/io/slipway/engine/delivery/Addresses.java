package io.slipway.engine.delivery;

import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.routing.RouteClaim;
import io.slipway.engine.routing.RouteClaim.Origin;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.TellsAddress;
import io.slipway.spi.loadbalancer.TellsAddress.Address;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The URLs under which people reach routes.
final class Addresses {
    private final Datacenters datacenters;
    /// What a load balancer told last: shown while it does not answer.
    private final ConcurrentHashMap<String, List<Address>> told = new ConcurrentHashMap<>();

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

    private List<Address> addresses(String datacenter, String balancer) {
        var key = datacenter + "/" + balancer;
        try {
            var teller = datacenters
                    .find(datacenter)
                    .flatMap(found -> Optional.ofNullable(found.loadBalancers().get(balancer))
                            .flatMap(present -> present.capability(TellsAddress.class)));
            if (teller.isPresent()) {
                told.put(key, teller.get().addresses());
            }
        } catch (SlipwayException e) {
            // The last that was told is better than none; why it fails is shown with the datacenter.
            return told.getOrDefault(key, List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return told.getOrDefault(key, List.of());
    }

    private static String port(Address address) {
        var usual = address.scheme().equals("https") ? 443 : 80;
        return address.port() == usual ? "" : ":" + address.port();
    }
}
