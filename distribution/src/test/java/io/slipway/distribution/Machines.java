package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Machines as far as the network goes: namespaces on one bridge, each with an address, and this machine beside them.
/// They share processes and files. Needs root.
final class Machines implements AutoCloseable {
    private final String name = "sw%06x".formatted(ThreadLocalRandom.current().nextInt(1 << 24));
    private final String subnet = "10.%d.%d."
            .formatted(
                    ThreadLocalRandom.current().nextInt(224, 250),
                    ThreadLocalRandom.current().nextInt(256));
    private final List<String> namespaces = new ArrayList<>();

    private Machines() {}

    static Machines make() throws IOException, InterruptedException {
        var machines = new Machines();
        try {
            ip("link", "add", machines.name, "type", "bridge");
            ip("addr", "add", machines.gate() + "/24", "dev", machines.name);
            ip("link", "set", machines.name, "up");
            return machines;
        } catch (IOException | AssertionError e) {
            machines.close();
            throw e;
        }
    }

    /// The address of this machine on their network.
    String gate() {
        return subnet + "1";
    }

    /// A seat on one more machine.
    Seat another(TestUser user) throws IOException, InterruptedException {
        var number = namespaces.size() + 2;
        var namespace = name + "-" + number;
        var near = name + "v" + number;
        var far = name + "w" + number;
        ip("netns", "add", namespace);
        namespaces.add(namespace);
        ip("link", "add", near, "type", "veth", "peer", "name", far);
        ip("link", "set", far, "netns", namespace);
        ip("link", "set", near, "master", name, "up");
        ip("-n", namespace, "addr", "add", subnet + number + "/24", "dev", far);
        ip("-n", namespace, "link", "set", far, "up");
        ip("-n", namespace, "link", "set", "lo", "up");
        return new Seat(user, subnet + number, List.of("nsenter", "--net=/run/netns/" + namespace));
    }

    @Override
    public void close() throws IOException {
        try {
            for (var namespace : namespaces) {
                ip("netns", "delete", namespace);
            }
            ip("link", "delete", name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
    }
}
