package io.slipway.spi;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whose a thing is, in the words of people. These are labels only: a plugin shows them on what it makes and
/// never finds, compares or names a thing by them (that is what ids are for).
///
/// @param app absent for what a whole space shares, a network for one
/// @param component absent for what a whole app shares
/// @param release such as `v3`; absent for what outlives releases, a volume for one
public record Owner(
        String team,
        String space,
        @Nullable String app,
        @Nullable String component,
        @Nullable String release) {

    public static Owner ofSpace(String team, String space) {
        return new Owner(team, space, null, null, null);
    }

    /// The present parts by their names `team`, `space`, `app`, `component`, `release`, in this order.
    public Map<String, String> labels() {
        var labels = new LinkedHashMap<String, String>();
        labels.put("team", team);
        labels.put("space", space);
        if (app != null) {
            labels.put("app", app);
        }
        if (component != null) {
            labels.put("component", component);
        }
        if (release != null) {
            labels.put("release", release);
        }
        return labels;
    }
}
