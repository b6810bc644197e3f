package io.slipway.plugins.storage.docker;

import io.slipway.docker.EngineAddress;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

public record DockerStorageConfig(
        @ConfigDoc(
                value = "The engine's API, the same as the scheduler's: unix:///path/of/docker.sock of this machine, or"
                        + " tcp://host:port.",
                fallback = "unix:///var/run/docker.sock")
        URI endpoint,

        @ConfigDoc(
                "Folder with ca.pem, cert.pem and key.pem, as DOCKER_CERT_PATH names it: tcp:// is then spoken by TLS,"
                        + " and both sides show who they are. Without it tcp:// is for networks that nobody else is in.")
        Optional<Path> certificates,

        @ConfigDoc(
                value = "User and group, as numbers, whose the volumes are and what is copied into them: the"
                        + " scheduler's 'user'.",
                fallback = "1000:1000")
        String user) {
    private static final Pattern USER = Pattern.compile("[0-9]{1,9}:[0-9]{1,9}");

    public DockerStorageConfig {
        var _ = EngineAddress.parse(endpoint, certificates);
        if (!USER.matcher(user).matches()) {
            throw SlipwayException.invalid("user is '%s', must be two numbers such as 1000:1000".formatted(user));
        }
    }
}
