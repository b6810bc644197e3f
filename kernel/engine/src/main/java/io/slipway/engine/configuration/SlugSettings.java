package io.slipway.engine.configuration;

import io.slipway.image.ImageReference;
import io.slipway.image.SlugTar;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.util.Map;
import java.util.regex.Pattern;

/// How slugs become images of a datacenter whose hosts fetch what they run.
public record SlugSettings(
        @ConfigDoc(
                "Image that slugs run on, with a shell and the runtime they need. A tag is looked up for each release.")
        String base,

        @ConfigDoc("Other images by the language of the source: java, nodejs, python, go, php, ruby, static.")
        Map<String, String> bases,

        @ConfigDoc(
                value = "User and group, as numbers, that own the files of a slug and run it.",
                fallback = "1000:1000")
        String user) {
    private static final Pattern USER = Pattern.compile("[1-9][0-9]{0,8}:[0-9]{1,9}");

    public SlugSettings {
        bases = Map.copyOf(bases);
        var _ = ImageReference.parse(base);
        bases.values().forEach(ImageReference::parse);
        if (!USER.matcher(user).matches()) {
            throw SlipwayException.invalid(
                    "user is '%s', must be two numbers such as 1000:1000, and not root".formatted(user));
        }
    }

    public ImageReference base(String language) {
        return ImageReference.parse(bases.getOrDefault(language, base));
    }

    public SlugTar.Owner owner() {
        return SlugTar.Owner.parse(user);
    }
}
