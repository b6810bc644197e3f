package io.slipway.plugins.builders.dockerfile;

import io.slipway.docker.EngineAddress;
import io.slipway.docker.RegistryLogin;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

public record DockerfileBuilderConfig(
        @ConfigDoc(
                value = "API of the Docker engine that builds: unix:///path/of/docker.sock of this machine, or"
                        + " tcp://host:port.",
                fallback = "unix:///var/run/docker.sock")
        URI endpoint,

        @ConfigDoc(
                "Folder with ca.pem, cert.pem and key.pem, as DOCKER_CERT_PATH names it: tcp:// is then spoken by TLS,"
                        + " and both sides show who they are. Without it tcp:// is for networks that nobody else is in.")
        Optional<Path> certificates,

        @ConfigDoc(
                value = "Network of the engine that RUN steps are in; none keeps them from all others.",
                fallback = "bridge")
        String network,

        @ConfigDoc("Build arguments that every build gets, such as HTTP_PROXY. They can be read in the images' history:"
                + " name none that holds a credential.")
        Map<String, String> buildArgs,

        @ConfigDoc("Credentials of registries that base images come from, by host and port as they stand in"
                + " references of images.")
        Map<String, RegistryLogin> registries,

        @ConfigDoc(value = "How long pushing an image may take.", fallback = "15m")
        Duration pushWithin) {
    public DockerfileBuilderConfig {
        buildArgs = Map.copyOf(buildArgs);
        registries = Map.copyOf(registries);
        var _ = EngineAddress.parse(endpoint, certificates);
        if (network.isBlank()) {
            throw SlipwayException.invalid("network is empty, must be such as bridge or none");
        }
        if (!pushWithin.isPositive()) {
            throw SlipwayException.invalid("pushWithin is %s, must be above 0s".formatted(pushWithin));
        }
    }
}
