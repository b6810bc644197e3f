package io.slipway.image;

import io.slipway.spi.SlipwayException;
import java.util.regex.Pattern;

/// The name of an image as people write it, read as every engine reads it: `nginx`, `nginx:1.27`,
/// `registry.example.com/shop/web:v1`, `localhost:5000/web@sha256:…`.
///
/// @param registry host and port; `docker.io` where none is written
/// @param repository within the registry; `library/` stands before a single name on `docker.io`
/// @param version a tag, or a digest
public record ImageReference(String registry, String repository, String version) {
    private static final Pattern REGISTRY =
            Pattern.compile("[A-Za-z0-9.-]+(:[0-9]{1,5})?|\\[[0-9a-f:]+](:[0-9]{1,5})?");
    private static final Pattern REPOSITORY = Pattern.compile("[a-z0-9]+([._/-]+[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /// @throws SlipwayException `INVALID` if it is none
    public static ImageReference parse(String text) {
        var at = text.indexOf('@');
        var name = at < 0 ? text : text.substring(0, at);
        var digest = at < 0 ? "" : text.substring(at + 1);
        var slash = name.indexOf('/');
        var first = slash < 0 ? "" : name.substring(0, slash);
        var isHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        var registry = isHost ? first : "docker.io";
        var path = isHost ? name.substring(slash + 1) : name;
        var colon = path.lastIndexOf(':');
        var tag = colon < 0 ? "latest" : path.substring(colon + 1);
        var repository = colon < 0 ? path : path.substring(0, colon);
        if (registry.equals("docker.io") && !repository.contains("/")) {
            repository = "library/" + repository;
        }
        var fits = REGISTRY.matcher(registry).matches()
                && REPOSITORY.matcher(repository).matches()
                && TAG.matcher(tag).matches()
                && (at < 0 || DIGEST.matcher(digest).matches());
        if (!fits) {
            throw SlipwayException.invalid(
                    "image is '%s', must be such as registry.example.com/shop/web:v1 or web@sha256:…".formatted(text));
        }
        return new ImageReference(registry, repository, at < 0 ? tag : digest);
    }

    public boolean isPinned() {
        return version.startsWith("sha256:");
    }

    /// The same image by digest: what it means does not change any more.
    public String pinned(String digest) {
        return "%s/%s@%s".formatted(registry, repository, digest);
    }

    @Override
    public String toString() {
        return registry + "/" + repository + (isPinned() ? "@" : ":") + version;
    }
}
