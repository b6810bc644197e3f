package io.slipway.tck.backend;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The probes that need no code of their own module.
final class BuiltInProbes {
    private final Map<String, String> environment;

    BuiltInProbes(Map<String, String> environment) {
        this.environment = environment;
    }

    List<BackendProbe> all() {
        var probes = new ArrayList<BackendProbe>();
        for (var program : List.of(
                "node",
                "npm",
                "yarn",
                "pnpm",
                "python3",
                "pip3",
                "poetry",
                "uv",
                "go",
                "php",
                "composer",
                "ruby",
                "bundle",
                "mvn",
                "gradle",
                "git",
                "svn",
                "sh",
                "curl",
                "openssl",
                "nginx",
                "haproxy",
                "envoy",
                "kubectl",
                "sshd",
                "setpriv",
                "prlimit",
                "unshare",
                "ip",
                "systemd-analyze",
                "tar",
                "zsh",
                "faketime")) {
            probes.add(probe(program, () -> onPath(program)));
        }
        probes.add(probe("postgresql", this::postgresql));
        probes.add(probe("docker", this::docker));
        probes.add(probe("docker-tls", () -> named("SLIPWAY_TEST_DOCKER_TLS", "no engine behind TLS", "docker")));
        probes.add(probe("swarm", () -> named("SLIPWAY_TEST_SWARM", "no managers of a Swarm", "swarm")));
        probes.add(probe("root", BuiltInProbes::root));
        probes.add(probe("cgroup", BuiltInProbes::cgroup));
        return probes;
    }

    private Optional<String> onPath(String program) {
        return find(program).isPresent() ? Optional.empty() : Optional.of(program + " is not on the PATH");
    }

    private Optional<Path> find(String program) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    // Debian keeps the server's programs off the PATH.
    private Optional<String> postgresql() {
        if (find("initdb").isPresent() && find("postgres").isPresent()) {
            return Optional.empty();
        }
        try (var versions = Files.newDirectoryStream(Path.of("/usr/lib/postgresql"))) {
            for (var version : versions) {
                if (Files.isExecutable(version.resolve("bin/initdb"))) {
                    return Optional.empty();
                }
            }
        } catch (IOException e) {
            return Optional.of("neither on the PATH nor in /usr/lib/postgresql is there an initdb: " + e);
        }
        return Optional.of("neither on the PATH nor in /usr/lib/postgresql is there an initdb");
    }

    private Optional<String> docker() {
        var host = environment.getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
        if (!host.startsWith("unix://")) {
            return Optional.empty();
        }
        var socket = Path.of(host.substring("unix://".length()));
        return Files.isWritable(socket) ? Optional.empty() : Optional.of("there is no writable socket " + socket);
    }

    // Nobody's Swarm is tested on unasked.
    private Optional<String> named(String variable, String missing, String testbed) {
        return environment.containsKey(variable)
                ? Optional.empty()
                : Optional.of("%s names %s: see testbeds/%s".formatted(variable, missing, testbed));
    }

    private static Optional<String> root() {
        var user = System.getProperty("user.name");
        return "root".equals(user) ? Optional.empty() : Optional.of("the tests run as " + user + ", not as root");
    }

    private static Optional<String> cgroup() {
        var tree = Path.of("/sys/fs/cgroup");
        if (!Files.exists(tree.resolve("cgroup.controllers"))) {
            return Optional.of("/sys/fs/cgroup is not a cgroup v2 tree");
        }
        return Files.isWritable(tree) ? Optional.empty() : Optional.of("/sys/fs/cgroup is not writable");
    }

    private static BackendProbe probe(String name, Supplier<Optional<String>> absence) {
        return new Probe(name, absence);
    }

    private record Probe(String name, Supplier<Optional<String>> look) implements BackendProbe {
        @Override
        public Optional<String> absence() {
            return look.get();
        }
    }
}
