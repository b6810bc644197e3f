package io.slipway.plugins.schedulers.swarm;

import io.slipway.docker.Engine;
import io.slipway.docker.EngineAddress;
import io.slipway.docker.EngineCalls;
import io.slipway.tck.TestContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// The Swarm that tests use: three managers, as `testbeds/swarm` makes them.
final class TestSwarm {
    static final String REGISTRY =
            Optional.ofNullable(System.getenv("SLIPWAY_TEST_SWARM_REGISTRY")).orElse("none");
    static final String BUSYBOX = REGISTRY + "/slipway/busybox:latest";

    private TestSwarm() {}

    static List<String> managers() {
        return List.of(Optional.ofNullable(System.getenv("SLIPWAY_TEST_SWARM"))
                .orElse("tcp://127.0.0.1:1")
                .split(",", -1));
    }

    static SwarmSchedulerConfig config() {
        return config(managers(), Map.of());
    }

    /// @param labels to spread over
    static SwarmSchedulerConfig config(List<String> managers, Map<String, String> constraints, String... labels) {
        return new SwarmSchedulerConfig(
                managers,
                Optional.empty(),
                Optional.of(REGISTRY + "/slipway/java"),
                Optional.of(REGISTRY + "/slugs"),
                constraints.entrySet().stream()
                        .map(each -> each.getKey() + "==" + each.getValue())
                        .toList(),
                List.of(labels),
                false,
                "1000:1000",
                false,
                false,
                64L << 20,
                false,
                Duration.ofMillis(500),
                1L << 20,
                Duration.ofMinutes(1),
                Map.of());
    }

    /// Of an installation that nobody else is: the Swarm may be shared.
    static TestContext context(Path folder) {
        var own = "t" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        var context = TestContext.in(folder);
        return new TestContext(own, "swarm1/scheduler", folder, context.artifacts(), context.clock());
    }

    static Engine engine(String manager) {
        return new Engine(EngineAddress.parse(URI.create(manager)));
    }

    static void makeOverlay(String name) throws InterruptedException {
        try (var engine = new Engine(config().address())) {
            var body =
                    engine.object().put("Name", name).put("Driver", "overlay").put("Attachable", true);
            EngineCalls.expect("make network " + name, engine.createNetwork(body), 201);
        }
    }

    /// False where somebody is in it.
    static boolean removeOverlay(String name) throws InterruptedException {
        try (var engine = new Engine(config().address())) {
            var doing = "remove network " + name;
            var reply = engine.calls().call(doing, "DELETE", "/networks/" + name, null, EngineCalls.CALL);
            return reply.status() == 204 || reply.status() == 404;
        }
    }

    /// Everything in the Swarm and on its hosts that carries this installation's label.
    static List<String> left(TestContext context) throws InterruptedException {
        var ours = new Labels(context).ours();
        var left = new ArrayList<String>();
        for (var manager : managers()) {
            try (var engine = engine(manager)) {
                var swarm = new Swarm(engine.calls());
                swarm.services(ours).forEach(each -> left.add("service " + each));
                swarm.tasks(ours).forEach(each -> left.add("task " + each));
                swarm.secrets(ours).forEach(each -> left.add("secret " + each));
                engine.containers(ours).forEach(each -> left.add("container " + each));
            }
        }
        return left;
    }
}
