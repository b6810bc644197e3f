package io.slipway.distribution;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// The app of the suites, on one installation: its source is at hand to be changed and to misbehave.
final class ServingApp {
    private final PackagedSlipway slipway;
    private final String name;
    private final Path source;
    private int changes;
    private int afterSeconds = 20;

    private ServingApp(PackagedSlipway slipway, String name, Path source) {
        this.slipway = slipway;
        this.name = name;
        this.source = source;
    }

    /// Deployed and serving, with no check of its own and one instance.
    ///
    /// @param mode see the source of the app
    static ServingApp deploy(PackagedSlipway slipway, String name, String mode)
            throws IOException, InterruptedException {
        var app = new ServingApp(slipway, name, slipway.testApp("serving", name));
        app.change(mode, "");
        app.redeploy();
        return app;
    }

    /// When modes that begin well begin to fail.
    void failAfter(int seconds) {
        afterSeconds = seconds;
    }

    /// The next deploy brings a new release in this mode.
    ///
    /// @param more of the component, such as `, rollout: {startWithin: 5s}`
    void change(String mode, String more) throws IOException {
        Files.writeString(source.resolve("page.txt"), "page " + ++changes + "\n");
        Files.writeString(
                source.resolve("slipway.yaml"),
                "app: %s\ncomponents: {web: {source: ., env: {MODE: %s, AFTER_SECONDS: '%d'}%s}}\n"
                        .formatted(name, mode, afterSeconds, more));
    }

    void redeploy() throws IOException, InterruptedException {
        slipway.slipway("deploy", source.toString());
    }

    /// Deploys what was changed, come what may.
    PackagedSlipway.Outcome tryDeploy() throws IOException, InterruptedException {
        return slipway.outcomeOf("deploy", source.toString());
    }

    String name() {
        return name;
    }

    /// The name that its requests carry.
    String host() throws IOException, InterruptedException {
        return URI.create(slipway.api().url(name).toString()).getAuthority();
    }

    void remove() throws IOException, InterruptedException {
        slipway.slipway("remove", name, "--yes");
    }
}
