package io.slipway.image;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.ImageRegistry;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/// How one registry is spoken to.
///
/// @param host with its port, as it stands in references
/// @param plain whether it speaks HTTP without TLS
/// @param login empty where it asks for none
public record RegistryAccess(String host, boolean plain, Optional<ImageRegistry.Login> login, SSLContext trust) {
    private static final Pattern OF_THIS_MACHINE = Pattern.compile("(localhost|127\\.[0-9.]+|\\[::1])(:[0-9]+)?");

    public static RegistryAccess to(ImageRegistry registry) {
        return new RegistryAccess(
                registry.prefix().split("/", 2)[0], registry.plain(), registry.login(), registry.trust());
    }

    /// To one that nothing is known of: by TLS, but for those of this machine, as every engine has it.
    public static RegistryAccess unknown(String host) {
        try {
            return new RegistryAccess(
                    host, OF_THIS_MACHINE.matcher(host).matches(), Optional.empty(), SSLContext.getDefault());
        } catch (NoSuchAlgorithmException e) {
            throw new SlipwayException(Failure.BROKEN, "this Java runtime lacks TLS", e);
        }
    }

    String base() {
        return (plain ? "http://" : "https://") + (host.equals("docker.io") ? "registry-1.docker.io" : host);
    }

    /// For the header `Authorization`.
    Optional<String> basic() {
        return login.map(known -> {
            var both = (known.user() + ":" + known.password().reveal()).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(both);
        });
    }
}
