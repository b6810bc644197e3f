package io.slipway.engine.configuration;

import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.spi.config.ConfigDoc;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The registry that a datacenter pulls images from.
public record RegistrySettings(
        @ConfigDoc(
                "Address of an OCI registry, such as https://registry.example.com/slipway; with http: it is asked without"
                        + " TLS.")
        URI url,

        @ConfigDoc("User that may push and pull.") @Nullable String user,
        @ConfigDoc("Password of that user.") @Nullable Secret password,

        @ConfigDoc("File in PEM with the certificates of the authority that the registry's own is from, where this"
                + " machine does not know it.")
        @Nullable
        Path ca) {
    public RegistrySettings {
        var scheme = String.valueOf(url.getScheme());
        if (!scheme.matches("https?") || url.getHost() == null || url.getUserInfo() != null || url.getQuery() != null) {
            throw SlipwayException.invalid(
                    "url is '%s', must be such as https://registry.example.com/apps, without user and password"
                            .formatted(url.toString().replaceAll("//[^/@]*@", "//***@")));
        }
        if ((user == null) != (password == null)) {
            throw SlipwayException.invalid("user and password must be set together, %s is absent"
                    .formatted(user == null ? "user" : "password"));
        }
    }

    /// As builders push to it.
    public ImageRegistry images() {
        var prefix = (url.getAuthority() + url.getPath()).replaceAll("/+$", "");
        return new ImageRegistry(
                prefix,
                "http".equals(url.getScheme()),
                user == null || password == null
                        ? Optional.empty()
                        : Optional.of(new ImageRegistry.Login(user, password)),
                Optional.ofNullable(ca));
    }
}
