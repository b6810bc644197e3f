package io.slipway.plugins.builders.dockerfile;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Engine;
import io.slipway.docker.EngineCalls;
import io.slipway.docker.EngineFailures;
import io.slipway.docker.EngineHttp.Body;
import io.slipway.docker.EngineHttp.Request;
import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.BuildRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// One build by the engine's own builder (`POST /build`). It is over with the connection: an interrupt or a
/// limit of time closes that, and the engine ends the step and takes its container away.
final class EngineBuild {
    /// The end of a program that got SIGKILL, which within a build is the kernel's for want of memory.
    private static final String KILLED = "returned a non-zero code: 137";

    private static final int CPU_PERIOD = 100_000;

    private final Engine engine;
    private final DockerfileBuilderConfig config;
    private final BuildRequest request;
    private final BuildLog log;

    EngineBuild(Engine engine, DockerfileBuilderConfig config, BuildRequest request, BuildLog log) {
        this.engine = engine;
        this.config = config;
        this.request = request;
        this.log = log;
    }

    /// @param name that the image gets on the engine
    /// @param labels of the image
    void run(Dockerfile dockerfile, String name, Map<String, String> labels) throws IOException, InterruptedException {
        var bounds = request.sandbox().bounds();
        var query = new LinkedHashMap<String, String>();
        query.put("version", "1"); // BuildKit's own protocol needs a session that only its clients speak.
        query.put("dockerfile", dockerfile.name());
        query.put("t", name);
        query.put("target", request.settings().getOrDefault(DockerfileBuilder.TARGET, ""));
        query.put("buildargs", json(arguments()));
        query.put("labels", json(new TreeMap<>(labels)));
        query.put("networkmode", config.network());
        query.put("memory", Long.toString(bounds.limits().memoryBytes()));
        query.put("memswap", Long.toString(bounds.limits().memoryBytes()));
        query.put("cpuperiod", Integer.toString(CPU_PERIOD));
        query.put("cpuquota", Long.toString(bounds.limits().cpuMillis() * (CPU_PERIOD / 1_000L)));
        query.put("rm", "1");
        query.put("forcerm", "1");
        var path = new StringBuilder("/build?");
        query.forEach((key, value) ->
                path.append(key).append('=').append(EngineCalls.encode(value)).append('&'));
        var headers = Map.of("Content-Type", "application/x-tar", "X-Registry-Config", logins());
        var context = new BuildContext(request.tree(), dockerfile.name());
        send(new Request("POST", path.toString(), headers, new Body.Streamed(context)), bounds.time());
    }

    private void send(Request call, Duration limit) throws InterruptedException {
        var steps = new BuildSteps(log);
        var begun = System.nanoTime();
        try {
            var refusal = engine.calls().told("build the image", call, limit, steps::told);
            steps.end();
            if (refusal.isPresent()) {
                throw failure(steps, refusal.get());
            }
        } catch (SlipwayException e) {
            steps.end();
            if (e.failure() == Failure.UNAVAILABLE && System.nanoTime() - begun >= limit.toNanos()) {
                throw new SlipwayException(
                        Failure.EXHAUSTED,
                        "%s was ended after %s; limits.time of the builder dockerfile says how long a build may take"
                                .formatted(steps.current(), limit),
                        e);
            }
            throw e;
        }
    }

    /// The engine has the source: what it says now is of the Dockerfile, unless its words are known for another
    /// trouble. In those of a command that failed anything may stand.
    private SlipwayException failure(BuildSteps steps, EngineCalls.Refusal refusal) {
        var said = refusal.said().strip();
        if (said.endsWith(KILLED)) {
            return new SlipwayException(
                    Failure.EXHAUSTED,
                    "%s was killed, most likely for want of memory: limits.memoryBytes of the builder dockerfile is %d"
                            .formatted(
                                    steps.current(),
                                    request.sandbox().bounds().limits().memoryBytes()));
        }
        var known = EngineFailures.known("build the image at " + steps.current(), said);
        if (known.isPresent() && !said.startsWith("The command ")) {
            return known.get();
        }
        return SlipwayException.invalid("%s failed: %s%s".formatted(steps.current(), said, steps.lastLines()));
    }

    private Map<String, String> arguments() {
        var arguments = new TreeMap<>(config.buildArgs());
        request.env().forEach((name, value) -> {
            switch (value) {
                case EnvValue.Plain(String text) -> arguments.put(name, text);
                // The image's history tells the arguments of each step.
                case EnvValue.Hidden _ ->
                    log.line("%s is secret and no build argument: these can be read in the image".formatted(name));
            }
        });
        return arguments;
    }

    private String logins() {
        var logins = engine.object();
        config.registries()
                .forEach((host, login) -> logins.putObject(host)
                        .put("username", login.username())
                        .put("password", login.password().reveal()));
        return Base64.getUrlEncoder().encodeToString(logins.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String json(Map<String, String> map) {
        JsonNode tree = engine.calls().tree(map);
        return tree.toString();
    }
}
