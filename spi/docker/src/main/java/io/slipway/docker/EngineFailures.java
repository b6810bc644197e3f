package io.slipway.docker;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What an engine's refusal means for the caller. The engine has one status for many things (500 for a full
/// disk, a bad registry, a taken port), so its words decide where they are known. Pure.
public final class EngineFailures {
    /// @param words of the engine, in lower case
    private record Known(String words, Failure failure, String mend) {}

    private static final List<Known> KNOWN = List.of(
            new Known("no space left on device", Failure.EXHAUSTED, "free space on the engine's disk"),
            new Known(
                    "no command specified",
                    Failure.INVALID,
                    "the image has neither entry point nor command: set 'command'"),
            new Known(
                    "no matching manifest for",
                    Failure.UNSUPPORTED,
                    "the image is not made for the engine's processor: build it for that one"),
            new Known(
                    "exec format error",
                    Failure.UNSUPPORTED,
                    "the image is not made for the engine's processor: build it for that one"),
            new Known("port is already allocated", Failure.CONFLICT, "another container has this port"),
            new Known("address already in use", Failure.CONFLICT, "another program has this address"),
            new Known(
                    "pool overlaps with other one",
                    Failure.INVALID,
                    "another network of the engine has these addresses: set 'addresses' to a free range"),
            new Known(
                    "only networks scoped to the swarm",
                    Failure.INVALID,
                    "set 'managers' of the datacenter's network, so that it makes overlays"),
            new Known("manifest unknown", Failure.INVALID, "the registry has no such image"),
            new Known("name unknown", Failure.INVALID, "the registry has no such image"),
            new Known("not found: manifest", Failure.INVALID, "the registry has no such image"),
            new Known(
                    "invalid reference format",
                    Failure.INVALID,
                    "write the image as host/name:tag or host/name@digest"),
            new Known("unauthorized", Failure.DENIED, "set 'registries' for this registry"),
            new Known("authentication required", Failure.DENIED, "set 'registries' for this registry"),
            new Known("no basic auth credentials", Failure.DENIED, "set 'registries' for this registry"),
            new Known(
                    "requested access to the resource is denied", Failure.DENIED, "set 'registries' for this registry"),
            new Known(
                    "client sent an http request to an https server",
                    Failure.INVALID,
                    "the engine speaks TLS: set 'certificates'"),
            new Known("connection refused", Failure.UNAVAILABLE, "see whether the registry runs"),
            new Known("no such host", Failure.UNAVAILABLE, "see whether the registry's name is right"));

    private static final Map<Integer, Failure> BY_STATUS = Map.of(
            400, Failure.INVALID,
            401, Failure.DENIED,
            403, Failure.DENIED,
            404, Failure.CONFLICT,
            409, Failure.CONFLICT);

    private EngineFailures() {}

    /// What the engine's words mean where they are known.
    ///
    /// @param doing in the words of "docker refused to …"
    /// @param said the engine's own message
    public static Optional<SlipwayException> known(String doing, String said) {
        var lower = said.toLowerCase(Locale.ROOT);
        return KNOWN.stream()
                .filter(known -> lower.contains(known.words()))
                .findFirst()
                .map(known -> new SlipwayException(
                        known.failure(), "docker refused to %s: %s; %s".formatted(doing, said, known.mend())));
    }

    /// @param doing in the words of "docker refused to …"
    /// @param said the engine's own message
    public static SlipwayException of(String doing, int status, String said) {
        var known = known(doing, said);
        if (known.isPresent()) {
            return known.get();
        }
        var failure = BY_STATUS.getOrDefault(status, Failure.UNAVAILABLE);
        return new SlipwayException(failure, "docker refused to %s: %s (status %d)".formatted(doing, said, status));
    }
}
