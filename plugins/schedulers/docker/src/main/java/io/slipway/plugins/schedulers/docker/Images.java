package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings images to the engine. A pull goes on when its caller is interrupted, so that a slow registry is waited
/// for by the next call and not begun anew.
final class Images implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Images.class);
    private static final Pattern TCP = Pattern.compile("([0-9]{1,5})/tcp");

    private final Engine engine;
    private final DockerSchedulerConfig config;
    private final SlugImages slugs;
    private final ConcurrentHashMap<String, Pull> pulls = new ConcurrentHashMap<>();

    Images(Engine engine, DockerSchedulerConfig config, SlugImages slugs) {
        this.engine = engine;
        this.config = config;
        this.slugs = slugs;
    }

    /// What an image says of itself.
    ///
    /// @param user empty where it names none
    /// @param exposed its TCP ports
    record Facts(String reference, String user, String workingDirectory, Set<Integer> exposed) {
        Facts {
            exposed = Set.copyOf(exposed);
        }
    }

    private record Pull(FutureTask<Void> task, Thread thread) {}

    /// The image to run; brought here where it is missing.
    Facts ensure(Artifact artifact) throws InterruptedException {
        return switch (artifact) {
            case Artifact.Image(String reference) -> facts(reference, brought(reference));
            case Artifact.Slug slug -> {
                var base = config.slugImage()
                        .orElseThrow(() -> SlipwayException.unsupported(
                                "this datacenter runs images only, since 'slugImage' is not set"));
                var reference = slugs.ensure(slug, base, brought(base));
                yield facts(
                        reference,
                        engine.image(reference)
                                .orElseThrow(() -> new SlipwayException(
                                        Failure.UNAVAILABLE, "image %s was removed just now".formatted(reference))));
            }
        };
    }

    private JsonNode brought(String reference) throws InterruptedException {
        var present = engine.image(reference);
        if (present.isEmpty()) {
            pull(reference);
            present = engine.image(reference);
        }
        var image = present.orElseThrow(
                () -> new SlipwayException(Failure.UNAVAILABLE, "image %s was removed just now".formatted(reference)));
        checkProcessor(reference, image);
        return image;
    }

    // The engine pulls an image that is made for one other processor only, with a warning that nobody sees.
    private void checkProcessor(String reference, JsonNode image) throws InterruptedException {
        var made = image.path("Architecture").asText();
        var here = processor(engine.info().path("Architecture").asText());
        if (!made.isEmpty() && !made.equals(here)) {
            throw SlipwayException.unsupported("image %s is made for %s, the engine runs on %s: build it for that one"
                    .formatted(reference, made, here));
        }
    }

    /// The engine tells its own by the kernel's name, images theirs by Go's.
    static String processor(String kernel) {
        return switch (kernel) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            case "armv7l", "armv6l" -> "arm";
            case "i386", "i686" -> "386";
            default -> kernel;
        };
    }

    private void pull(String reference) throws InterruptedException {
        var pull = pulls.computeIfAbsent(reference, this::begin);
        try {
            var _ = pull.task().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SlipwayException known) {
                throw known;
            }
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot pull image " + reference, e.getCause());
        } finally {
            if (pull.task().isDone()) {
                pulls.remove(reference, pull);
            }
        }
    }

    private Pull begin(String reference) {
        var task = new FutureTask<Void>(() -> {
            var progress = new PullProgress(reference);
            LOG.info("Pulling image {}", reference);
            engine.pull(reference, credentials(reference), config.pullWithin(), progress::told);
            LOG.info("Pulled image {}", reference);
            return null;
        });
        return new Pull(task, Thread.ofVirtual().name("docker-pull").start(task));
    }

    private String credentials(String reference) {
        var registry = config.registries().get(host(reference));
        if (registry == null) {
            return "";
        }
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("username", registry.username())
                .put("password", registry.password().reveal())
                .put("serveraddress", host(reference));
        return Base64.getUrlEncoder().encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// As the engine reads a reference: its first part is a registry's if it looks like a host.
    static String host(String reference) {
        var first = reference.split("/", 2)[0];
        var isHost =
                reference.contains("/") && (first.contains(".") || first.contains(":") || first.equals("localhost"));
        return isHost ? first : "docker.io";
    }

    private static Facts facts(String reference, JsonNode image) {
        var config = image.path("Config");
        var exposed = new HashSet<Integer>();
        config.path("ExposedPorts")
                .fieldNames()
                .forEachRemaining(port -> tcp(port).ifPresent(exposed::add));
        return new Facts(
                reference,
                config.path("User").asText(),
                config.path("WorkingDir").asText(),
                exposed);
    }

    private static Optional<Integer> tcp(String port) {
        var parts = TCP.matcher(port);
        return parts.matches() ? Optional.of(Integer.valueOf(parts.group(1))) : Optional.empty();
    }

    @Override
    public void close() {
        pulls.values().forEach(pull -> pull.thread().interrupt());
    }
}
