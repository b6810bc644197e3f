package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.host.Launch;
import io.slipway.host.ProcessIdentity;
import io.slipway.host.Supervisor;
import io.slipway.plugins.loadbalancers.embedded.Succession.Slot;
import io.slipway.plugins.loadbalancers.embedded.Succession.Step;
import io.slipway.plugins.loadbalancers.embedded.table.ControlPort;
import io.slipway.plugins.loadbalancers.embedded.table.GatewayClient;
import io.slipway.plugins.loadbalancers.embedded.table.Report;
import io.slipway.plugins.loadbalancers.embedded.table.Started;
import io.slipway.plugins.loadbalancers.embedded.table.TableFolder;
import io.slipway.spi.EnvValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The gateway as a process of this machine, kept by a shim: neither a restart nor a crash of the server
/// touches it, and its own crash is mended while no server runs.
final class GatewayProcesses {
    /// Where the shims keep what they know; two, for a gateway and its successor.
    static final List<String> SLOTS = List.of("gateway-a", "gateway-b");

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Map<String, EnvValue> ENV = Map.of("MALLOC_ARENA_MAX", new EnvValue.Plain("2"));

    private final TableFolder folder;
    private final Supervisor supervisor;
    private final GatewayClient client;
    private final List<String> flags;
    private @Nullable GatewayProgram program;

    GatewayProcesses(TableFolder folder, Supervisor supervisor, GatewayClient client, List<String> flags) {
        this.folder = folder;
        this.supervisor = supervisor;
        this.client = client;
        this.flags = flags;
    }

    /// Takes one step towards one gateway of this program; called again and again, it gets there.
    void advance() throws IOException, InterruptedException {
        var wanted = program();
        for (var step : Succession.plan(slots(), wanted.id())) {
            switch (step) {
                case Step.Start(var slot) -> start(slot, wanted);
                case Step.Drain(var slot) -> {
                    for (var gateway : client.gateways()) {
                        if (isIn(slot, gateway)) {
                            client.ask(gateway, ControlPort.Order.DRAIN, Report.class);
                        }
                    }
                }
                case Step.Stop(var slot) -> {
                    supervisor.stop(slotFolder(slot), GRACE);
                    wanted.removeOthers(folder.path());
                }
            }
        }
    }

    private GatewayProgram program() throws IOException {
        var known = program;
        if (known == null) {
            known = GatewayProgram.of(flags);
            program = known;
        }
        return known;
    }

    private void start(String slot, GatewayProgram wanted) throws IOException, InterruptedException {
        var command = wanted.command(folder.path().toAbsolutePath());
        folder.write(startedFile(slot), new Started(wanted.id()));
        var launch = new Launch(command, ENV, folder.path().toAbsolutePath(), null, null, Launch.Restart.always());
        supervisor.start(slotFolder(slot), launch);
    }

    private List<Slot> slots() throws IOException {
        var gateways = client.gateways();
        var slots = new ArrayList<Slot>();
        for (var name : SLOTS) {
            var isKept = isKept(name);
            var started = folder.read(startedFile(name), Started.class);
            Optional<Report> report = Optional.empty();
            for (var gateway : gateways) {
                if (isKept && isIn(name, gateway)) {
                    report = client.ask(gateway, ControlPort.Order.STATUS, Report.class);
                }
            }
            slots.add(new Slot(name, isKept, started.map(Started::program).orElse(""), report));
        }
        return slots;
    }

    private boolean isKept(String slot) {
        return switch (supervisor.find(slotFolder(slot)).phase()) {
            case STARTING, RUNNING, WAITING -> true;
            case ABSENT, ENDED, UNKEPT, LOST -> false;
        };
    }

    private boolean isIn(String slot, ControlPort gateway) {
        return supervisor
                .find(slotFolder(slot))
                .process()
                .map(ProcessIdentity::pid)
                .filter(pid -> pid == gateway.pid())
                .isPresent();
    }

    boolean isAnyThere() {
        return SLOTS.stream().anyMatch(slot -> Files.exists(startedFile(slot)));
    }

    /// Ends every gateway and removes what was made to run them.
    void removeAll() throws IOException, InterruptedException {
        for (var slot : SLOTS) {
            supervisor.stop(slotFolder(slot), GRACE);
            removeTree(slotFolder(slot));
        }
        // Finds those of the processes that have just ended, and removes what they left.
        client.gateways();
        removeTree(folder.path().resolve("program"));
        removeTree(folder.path().resolve("native"));
        for (var slot : SLOTS) {
            Files.deleteIfExists(startedFile(slot));
        }
    }

    private static void removeTree(Path root) throws IOException {
        if (Files.exists(root)) {
            try (var paths = Files.walk(root)) {
                for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    /// For messages: where the last words of a gateway are.
    Path log() {
        var slot = SLOTS.stream().filter(this::isKept).findFirst().orElse(SLOTS.getFirst());
        return supervisor.find(slotFolder(slot)).stderr();
    }

    private Path slotFolder(String slot) {
        return folder.path().resolve(slot);
    }

    private Path startedFile(String slot) {
        return folder.path().resolve(slot + ".started.json");
    }
}
