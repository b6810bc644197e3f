package io.slipway.plugins.sources.git;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.source.SourceRef.Credentials;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.transport.URIish;

/// A repository and who asks for it.
record Location(URI uri, Optional<Credentials> credentials) {
    private static final Set<String> SCHEMES = Set.of("http", "https", "ssh");

    Location {
        var scheme = uri.getScheme();
        if (scheme == null || !SCHEMES.contains(scheme) || uri.getHost() == null) {
            throw SlipwayException.invalid(
                    "location is %s, must be an http:, https: or ssh: URI with a host, such as ssh://git@host/path"
                            .formatted(withoutPassword(uri)));
        }
        if (uri.getUserInfo() != null && uri.getUserInfo().contains(":")) {
            throw SlipwayException.invalid(
                    "location %s holds a password: give it as credentials".formatted(withoutPassword(uri)));
        }
    }

    boolean isSsh() {
        return uri.getScheme().equals("ssh");
    }

    /// As JGit wants it. The user of the credentials, if any, comes before that of the URI.
    URIish remote() {
        try {
            var remote = new URIish(uri.toString());
            var user = credentials.map(Credentials::user).orElse("");
            return isSsh() && !user.isEmpty() ? remote.setUser(user) : remote;
        } catch (URISyntaxException e) {
            throw new SlipwayException(Failure.INVALID, "location is %s: %s".formatted(uri, e.getReason()), e);
        }
    }

    /// The repository that a submodule of this one names, relative or in full. Credentials go along only to
    /// the same server.
    ///
    /// @throws SlipwayException `INVALID` if `url` is none, empty for instance
    Location submodule(String url) {
        if (url.startsWith("./") || url.startsWith("../")) {
            return new Location(relative(url), credentials);
        }
        var other = parsed(full(url));
        var same = other.getHost() != null
                && other.getHost().equalsIgnoreCase(uri.getHost())
                && uri.getScheme().equals(other.getScheme())
                && other.getPort() == uri.getPort();
        return new Location(other, same ? credentials : Optional.empty());
    }

    @Override
    public String toString() {
        return uri.toString();
    }

    /// gitsubmodules(7): each `../` takes one name off the end of this repository's own path.
    private URI relative(String url) {
        var path = uri.getRawPath().replaceAll("/+$", "");
        var rest = url;
        while (rest.startsWith("./") || rest.startsWith("../")) {
            if (rest.startsWith("../")) {
                path = path.substring(0, Math.max(0, path.lastIndexOf('/')));
            }
            rest = rest.substring(rest.indexOf('/') + 1);
        }
        var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        var user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
        return parsed("%s://%s%s%s%s/%s".formatted(uri.getScheme(), user, uri.getHost(), port, path, rest));
    }

    private static URI parsed(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw new SlipwayException(Failure.INVALID, "the url '%s' of a submodule is none".formatted(url), e);
        }
    }

    /// `git@host:path` is short for ssh.
    private static String full(String url) {
        var colon = url.indexOf(':');
        return url.contains("://") || colon < 0
                ? url
                : "ssh://%s/%s".formatted(url.substring(0, colon), url.substring(colon + 1));
    }

    private static String withoutPassword(URI uri) {
        return uri.toString().replaceAll("//[^/@]*@", "//***@");
    }
}
