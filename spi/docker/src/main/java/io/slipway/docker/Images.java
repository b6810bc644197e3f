package io.slipway.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings images to the engine. A slow registry is waited for by as many calls as it takes.
public final class Images implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Images.class);
    private static final Pattern TCP = Pattern.compile("([0-9]{1,5})/tcp");

    private final Engine engine;
    private final Settings settings;
    private final SlugImages slugs;
    private final Lasting lasting = new Lasting();

    public Images(Engine engine, Settings settings, SlugImages slugs) {
        this.engine = engine;
        this.settings = settings;
        this.slugs = slugs;
    }

    /// @param slugImage what slugs run on; empty where they are not run
    /// @param registries how to log in, by host and port
    public record Settings(Optional<String> slugImage, Duration pullWithin, Map<String, RegistryLogin> registries) {
        public Settings {
            registries = Map.copyOf(registries);
        }
    }

    /// What an image says of itself.
    ///
    /// @param user empty where it names none
    /// @param exposed its TCP ports
    public record Facts(String reference, String user, String workingDirectory, Set<Integer> exposed) {
        public Facts {
            exposed = Set.copyOf(exposed);
        }
    }

    /// The image to run; brought here where it is missing.
    public Facts ensure(Artifact artifact) throws InterruptedException {
        return switch (artifact) {
            case Artifact.Image image -> {
                checkIsSomewhere(image);
                yield facts(image.reference(), brought(image.reference()));
            }
            case Artifact.Slug slug -> {
                var base = settings.slugImage()
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

    private void checkIsSomewhere(Artifact.Image image) throws InterruptedException {
        if (!image.isPublished() && engine.image(image.reference()).isEmpty()) {
            throw SlipwayException.conflict(
                    ("image %s is not on the engine at %s, and in no registry: deploy again, so that it is built again;"
                                    + " where builds and apps have different engines, set 'registry' of the datacenter")
                            .formatted(image.reference(), engine.address()));
        }
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
    public static String processor(String kernel) {
        return switch (kernel) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            case "armv7l", "armv6l" -> "arm";
            case "i386", "i686" -> "386";
            default -> kernel;
        };
    }

    private void pull(String reference) throws InterruptedException {
        lasting.join("pull image " + reference, () -> {
            var progress = new PullProgress(reference);
            LOG.info("Pulling image {}", reference);
            engine.pull(reference, credentials(reference), settings.pullWithin(), progress::told);
            LOG.info("Pulled image {}", reference);
        });
    }

    /// For the header `X-Registry-Auth`; empty for none.
    public String credentials(String reference) {
        var login = settings.registries().get(host(reference));
        return login == null ? "" : credentials(host(reference), login);
    }

    /// For the header `X-Registry-Auth`.
    public static String credentials(String host, RegistryLogin login) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("username", login.username())
                .put("password", login.password().reveal())
                .put("serveraddress", host);
        return Base64.getUrlEncoder().encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// As the engine reads a reference: its first part is a registry's if it looks like a host.
    public static String host(String reference) {
        var first = reference.split("/", 2)[0];
        var isHost =
                reference.contains("/") && (first.contains(".") || first.contains(":") || first.equals("localhost"));
        return isHost ? first : "docker.io";
    }

    private static Facts facts(String reference, JsonNode image) {
        var config = image.path("Config");
        return new Facts(
                reference,
                config.path("User").asText(),
                config.path("WorkingDir").asText(),
                exposed(config));
    }

    /// The TCP ports that an image's config names.
    public static Set<Integer> exposed(JsonNode config) {
        var exposed = new HashSet<Integer>();
        config.path("ExposedPorts")
                .fieldNames()
                .forEachRemaining(port -> tcp(port).ifPresent(exposed::add));
        return exposed;
    }

    private static Optional<Integer> tcp(String port) {
        var parts = TCP.matcher(port);
        return parts.matches() ? Optional.of(Integer.valueOf(parts.group(1))) : Optional.empty();
    }

    @Override
    public void close() {
        lasting.close();
    }
}
