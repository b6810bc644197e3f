package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where an app answers. Not every name of it resolves on every machine: `*.localhost` does not, for one.
final class Urls {
    private Urls() {}

    static List<URI> ofApp(JsonNode app) {
        var urls = new ArrayList<URI>();
        for (var component : app.path("components")) {
            component.path("urls").forEach(url -> urls.add(URI.create(url.asText())));
        }
        return urls;
    }

    /// The first that can be opened from this machine.
    static Optional<URI> thatWorksHere(List<URI> urls) {
        return urls.stream().filter(Urls::resolves).findFirst();
    }

    private static boolean resolves(URI url) {
        try {
            var host = url.getHost();
            return host != null && InetAddress.getByName(host).getAddress().length > 0;
        } catch (UnknownHostException _) {
            return false;
        }
    }

    /// The one to show of a component. Only names that often do not resolve are looked up.
    static String shown(JsonNode component) {
        var urls = new ArrayList<URI>();
        component.path("urls").forEach(url -> urls.add(URI.create(url.asText())));
        return urls.stream()
                .filter(url -> !String.valueOf(url.getHost()).endsWith(".localhost") || resolves(url))
                .findFirst()
                .or(() -> urls.stream().findFirst())
                .map(URI::toString)
                .orElse("");
    }

    /// A command that reaches a URL whose host does not resolve.
    static String curl(URI url) {
        var port = url.getPort() > 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        return "curl --resolve %s:%d:127.0.0.1 %s".formatted(url.getHost(), port, url);
    }
}
