package io.slipway.engine.app;

/// Names an app in words of people.
public record AppKey(String team, String space, String app) {
    @Override
    public String toString() {
        var place = team.equals("default") && space.equals("default") ? "" : team + "/" + space + "/";
        return place + app;
    }

    /// Operations of one app never interleave.
    public String queue() {
        return team + "/" + space + "/" + app;
    }
}
