package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The hosts of the Swarm that `testbeds/swarm` starts, all of them managers: switched off and on, and asked past
/// Slipway.
final class SwarmHosts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OURS = "io.slipway.workload";

    private SwarmHosts() {}

    static String registry() {
        return environment("SLIPWAY_TEST_SWARM_REGISTRY");
    }

    /// The APIs of managers, of n1 first.
    static List<String> managers() {
        return List.of(environment("SLIPWAY_TEST_SWARM").split(",", -1));
    }

    /// Power off.
    static void kill(String host) throws IOException, InterruptedException {
        node("kill", host);
    }

    /// Power on; its engine answers then.
    static void start(String host) throws IOException, InterruptedException {
        node("start", host);
    }

    static String leader() throws IOException, InterruptedException {
        return node("leader").strip();
    }

    /// Whether the managers hear of the host, as the one of n1 or else the next tells.
    static boolean isReady(String host) throws IOException, InterruptedException {
        for (var node : any("/nodes")) {
            if (node.path("Description").path("Hostname").asText().equals(host)) {
                return node.path("Status").path("State").asText().equals("ready");
            }
        }
        throw new AssertionError("there is no host " + host);
    }

    /// The address from which this machine reaches the hosts, and they it.
    static String here() throws IOException {
        var manager = URI.create(managers().getFirst());
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(manager.getHost(), manager.getPort()));
            return socket.getLocalAddress().getHostAddress();
        }
    }

    /// As the labels of an app's service tell it.
    static String installationOf(String app) throws IOException, InterruptedException {
        return any("/services?filters=" + filter("io.slipway.app=" + app))
                .path(0)
                .path("Spec")
                .path("Labels")
                .path("io.slipway.installation")
                .asText();
    }

    /// Services, secrets and containers of ours, whoever's installation: the testbed is the tests' alone.
    static List<String> left() throws IOException, InterruptedException {
        return leftWith(OURS);
    }

    /// Everything of one installation.
    static List<String> left(String installation) throws IOException, InterruptedException {
        return leftWith("io.slipway.installation=" + installation);
    }

    private static List<String> leftWith(String label) throws IOException, InterruptedException {
        var left = new ArrayList<String>();
        for (var what : List.of("/services", "/tasks", "/secrets", "/configs", "/networks")) {
            any(what + "?filters=" + filter(label)).forEach(each -> left.add(what + " " + each));
        }
        for (var manager : managers()) {
            get(manager, "/containers/json?all=1&filters=" + filter(label))
                    .forEach(each -> left.add("container " + each));
        }
        return left;
    }

    private static String filter(String label) {
        return URLEncoder.encode("{\"label\":[\"%s\"]}".formatted(label), StandardCharsets.UTF_8);
    }

    private static JsonNode any(String path) throws IOException, InterruptedException {
        var failures = new ArrayList<String>();
        for (var manager : managers()) {
            try {
                return get(manager, path);
            } catch (IOException e) {
                failures.add(manager + ": " + e);
            }
        }
        throw new IOException("no manager answers: " + failures);
    }

    private static JsonNode get(String manager, String path) throws IOException, InterruptedException {
        try (var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            var request = HttpRequest.newBuilder(URI.create(manager.replace("tcp:", "http:") + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("%s answered %d: %s".formatted(path, answer.statusCode(), answer.body()));
            }
            return JSON.readTree(answer.body());
        }
    }

    private static String node(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(environment("SLIPWAY_TEST_SWARM_NODE")));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(command + " ends").isTrue();
        assertThat(process.exitValue()).as(() -> command + " said: " + said).isZero();
        return said;
    }

    private static String environment(String name) {
        var value = System.getenv(name);
        assertThat(value).as("what testbeds/swarm/up.sh exports as " + name).isNotBlank();
        return value;
    }
}
