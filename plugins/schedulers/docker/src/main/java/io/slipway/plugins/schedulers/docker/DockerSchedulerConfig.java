package io.slipway.plugins.schedulers.docker;

import io.slipway.docker.AddressRange;
import io.slipway.docker.EngineAddress;
import io.slipway.docker.RegistryLogin;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

public record DockerSchedulerConfig(
        @ConfigDoc(
                value = "The engine's API: unix:///path/of/docker.sock of this machine, or tcp://host:port.",
                fallback = "unix:///var/run/docker.sock")
        URI endpoint,

        @ConfigDoc(
                "Folder with ca.pem, cert.pem and key.pem, as DOCKER_CERT_PATH names it: tcp:// is then spoken by TLS,"
                        + " and both sides show who they are. Without it tcp:// is for networks that nobody else is in.")
        Optional<Path> certificates,

        @ConfigDoc("Image that slugs run on, with a shell and the runtimes they need (Java, Node.js, Python and so on)."
                + " Without it this datacenter runs images only.")
        Optional<String> slugImage,

        @ConfigDoc(
                value = "Addresses of containers: an IPv4 range of /8 to /22 that nothing else uses. Each team gets a"
                        + " bridge network of its own, a /22 of it.",
                fallback = "10.83.0.0/16")
        String addresses,

        @ConfigDoc(
                value = "User and group, as numbers, of programs whose image names no user or root.",
                fallback = "1000:1000")
        String user,

        @ConfigDoc(value = "Whether images that want to run as root may.", fallback = "false")
        boolean rootAllowed,

        @ConfigDoc(
                value = "Whether a program cannot write anywhere but in /tmp (of memory) and its volumes.",
                fallback = "false")
        boolean readOnlyRoot,

        @ConfigDoc(value = "Size of /tmp where it is of memory.", fallback = "64Mi")
        long tmpBytes,

        @ConfigDoc(
                value = "Files that one program may have open, at most what the engine itself may give; 0 leaves it"
                        + " to the engine.",
                fallback = "0")
        int openFiles,

        @ConfigDoc(
                value = "How much is kept of what an instance writes; the oldest half is freed above it.",
                fallback = "16Mi")
        long logBytes,

        @ConfigDoc(value = "How long pulling an image may take.", fallback = "15m")
        Duration pullWithin,

        @ConfigDoc("Credentials of registries, by host and port as they stand in references of images.")
        Map<String, RegistryLogin> registries) {
    private static final Pattern USER = Pattern.compile("[1-9][0-9]{0,8}:[0-9]{1,9}");

    public DockerSchedulerConfig {
        registries = Map.copyOf(registries);
        var _ = EngineAddress.parse(endpoint, certificates);
        var _ = AddressRange.parseToSlice(addresses);
        if (!USER.matcher(user).matches()) {
            throw SlipwayException.invalid(
                    "user is '%s', must be two numbers such as 1000:1000, and not root".formatted(user));
        }
        atLeast("tmpBytes", tmpBytes, 1 << 20);
        if (openFiles != 0) {
            atLeast("openFiles", openFiles, 64);
        }
        atLeast("logBytes", logBytes, 64 << 10);
        if (!pullWithin.isPositive()) {
            throw SlipwayException.invalid("pullWithin is %s, must be above 0s".formatted(pullWithin));
        }
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw SlipwayException.invalid("%s is %d, must be %d or more".formatted(name, value, least));
        }
    }
}
