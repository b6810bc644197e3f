package io.slipway.compose;

import java.util.Locale;

/// What apps, components and volumes may be called.
public final class Names {
    private static final int LONGEST = 24;

    private Names() {}

    /// The nearest name that the server takes.
    public static String near(String text) {
        var name = text.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[^a-z]+", "")
                .replaceAll("-+$", "");
        var cut = name.length() > LONGEST ? name.substring(0, LONGEST).replaceAll("-+$", "") : name;
        return cut.isEmpty() ? "app" : cut;
    }
}
