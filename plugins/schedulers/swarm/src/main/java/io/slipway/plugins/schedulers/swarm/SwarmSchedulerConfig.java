package io.slipway.plugins.schedulers.swarm;

import io.slipway.docker.EngineAddress;
import io.slipway.docker.RegistryLogin;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

public record SwarmSchedulerConfig(
        @ConfigDoc(
                value = "APIs of the Swarm's managers, tried one after the other: unix:///path/of/docker.sock of this"
                        + " machine, or tcp://host:port.",
                fallback = "[unix:///var/run/docker.sock]")
        List<String> managers,

        @ConfigDoc(
                "Folder with ca.pem, cert.pem and key.pem, as DOCKER_CERT_PATH names it: tcp:// is then spoken by TLS,"
                        + " and both sides show who they are. Without it tcp:// is for networks that nobody else is in.")
        Optional<Path> certificates,

        @ConfigDoc("Image that slugs run on, with a shell and the runtimes they need. Needs 'slugRegistry'. Without"
                + " both this datacenter runs images only.")
        Optional<String> slugImage,

        @ConfigDoc("Repository that images of slugs are pushed to, such as registry.example.com/slugs: hosts fetch"
                + " them there.")
        Optional<String> slugRegistry,

        @ConfigDoc("What a host must fulfil to run instances, in Swarm's words: node.labels.zone==a,"
                + " node.role!=manager and so on.")
        List<String> constraints,

        @ConfigDoc("Labels whose values instances are spread over evenly, such as node.labels.zone, the widest first;"
                + " hosts of one value are then used evenly.")
        List<String> spreadOver,

        @ConfigDoc(
                value = "Whether several teams may run apps here, although whatever reaches a host reaches every"
                        + " instance's ports on it.",
                fallback = "false")
        boolean teamsShare,

        @ConfigDoc(
                value = "User and group, as numbers, of programs whose image names no user or root.",
                fallback = "1000:1000")
        String user,

        @ConfigDoc(value = "Whether images that want to run as root may.", fallback = "false")
        boolean rootAllowed,

        @ConfigDoc(value = "Whether a program cannot write anywhere but in /tmp (of memory).", fallback = "false")
        boolean readOnlyRoot,

        @ConfigDoc(value = "Size of /tmp where it is of memory.", fallback = "64Mi")
        long tmpBytes,

        @ConfigDoc(
                value = "Whether a host's memory is given out once only: an instance for whose limit no host has"
                        + " memory left waits.",
                fallback = "true")
        boolean reserveMemory,

        @ConfigDoc(value = "From a program's end to its next start, always the same.", fallback = "1s")
        Duration restartDelay,

        @ConfigDoc(
                value = "How much is kept of what an instance writes; the oldest half is freed above it.",
                fallback = "16Mi")
        long logBytes,

        @ConfigDoc(value = "How long pulling or pushing an image may take.", fallback = "15m")
        Duration pullWithin,

        @ConfigDoc("Credentials of registries, by host and port as they stand in references of images.")
        Map<String, RegistryLogin> registries) {
    private static final Pattern USER = Pattern.compile("[1-9][0-9]{0,8}:[0-9]{1,9}");
    private static final Pattern CONSTRAINT = Pattern.compile("(node|engine)\\.[A-Za-z0-9_.-]+ *(==|!=) *\\S.*");
    private static final Pattern SPREAD = Pattern.compile("(node|engine)\\.labels\\.[A-Za-z0-9_.-]+");

    public SwarmSchedulerConfig {
        managers = List.copyOf(managers);
        constraints = List.copyOf(constraints);
        spreadOver = List.copyOf(spreadOver);
        registries = Map.copyOf(registries);
        if (managers.isEmpty()) {
            throw SlipwayException.invalid("managers is empty, must name the API of one manager or more");
        }
        managers.forEach(manager -> parse(manager, certificates));
        if (slugImage.isPresent() != slugRegistry.isPresent()) {
            throw SlipwayException.invalid(
                    "%s is set and %s is not: a Swarm's hosts fetch images of slugs from a registry, so set both or none"
                            .formatted(
                                    slugImage.isPresent() ? "slugImage" : "slugRegistry",
                                    slugImage.isPresent() ? "slugRegistry" : "slugImage"));
        }
        for (var constraint : constraints) {
            matching("constraints", constraint, CONSTRAINT, "like node.labels.zone==a");
        }
        for (var label : spreadOver) {
            matching("spreadOver", label, SPREAD, "like node.labels.zone");
        }
        matching("user", user, USER, "two numbers such as 1000:1000, and not root");
        atLeast("tmpBytes", tmpBytes, 1 << 20);
        atLeast("logBytes", logBytes, 64 << 10);
        if (restartDelay.isNegative()) {
            throw SlipwayException.invalid("restartDelay is %s, must be 0s or more".formatted(restartDelay));
        }
        if (!pullWithin.isPositive()) {
            throw SlipwayException.invalid("pullWithin is %s, must be above 0s".formatted(pullWithin));
        }
    }

    EngineAddress address() {
        return EngineAddress.AnyOf.of(
                managers.stream().map(manager -> parse(manager, certificates)).toList());
    }

    private static EngineAddress parse(String manager, Optional<Path> certificates) {
        try {
            return EngineAddress.parse(URI.create(manager), certificates);
        } catch (IllegalArgumentException e) {
            throw SlipwayException.invalid(
                    "managers has '%s', must be unix:///path/of/docker.sock or tcp://host:port".formatted(manager));
        }
    }

    private static void matching(String name, String value, Pattern shape, String expected) {
        if (!shape.matcher(value).matches()) {
            throw SlipwayException.invalid("%s has '%s', must be %s".formatted(name, value, expected));
        }
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw SlipwayException.invalid("%s is %d, must be %d or more".formatted(name, value, least));
        }
    }
}
