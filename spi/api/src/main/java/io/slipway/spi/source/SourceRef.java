package io.slipway.spi.source;

import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import java.net.URI;
import java.util.Optional;

/// Where the source of a component is kept, as its owner wrote it.
///
/// @param location of the repository or archive; no password stands in it
/// @param version a branch, a tag or a commit, whatever the provider knows; empty means its default
/// @param folder the part that is wanted, relative to the root with `/` between names; empty means all
public record SourceRef(URI location, String version, String folder, Optional<Credentials> credentials) {
    public SourceRef {
        if (folder.startsWith("/") || folder.contains("..")) {
            throw SlipwayException.invalid("folder is '%s', must be relative and without '..'".formatted(folder));
        }
    }

    /// @param user empty where the secret is a token or a key that needs none
    /// @param secret a password, a token, or a private key in PEM or OpenSSH form for ssh
    public record Credentials(String user, Secret secret) {}
}
