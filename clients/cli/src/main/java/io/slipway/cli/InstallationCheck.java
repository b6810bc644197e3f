package io.slipway.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// Looks at what is on this machine: no server is needed for it.
final class InstallationCheck {
    private static final int JAVA = 25;
    private static final long LEAST_FREE_BYTES = 1L << 30;
    private static final int MOST_TRIES = 200;
    private static final String ERROR = "error: ";
    private static final String TRY = "try: ";

    private final Surroundings surroundings;

    InstallationCheck(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    List<Finding> findings() throws IOException {
        var findings = new ArrayList<Finding>();
        findings.add(java());
        var home = surroundings.home();
        if (home.isEmpty()) {
            findings.add(Finding.bad(
                    "SLIPWAY_HOME", "is not set, so no installation is known", "start this by bin/slipway"));
            return List.copyOf(findings);
        }
        if (!Files.isDirectory(home.get())) {
            findings.add(Finding.bad("SLIPWAY_HOME", home.get() + " is no folder", "unset SLIPWAY_HOME"));
            return List.copyOf(findings);
        }
        findings.add(writable(home.get()));
        findings.add(disk(home.get()));
        findings.addAll(configuration(home.get()));
        return List.copyOf(findings);
    }

    private static Finding java() {
        var version = Runtime.version();
        return version.feature() >= JAVA
                ? Finding.good("java", version + " in " + System.getProperty("java.home"))
                : Finding.bad("java", "is " + version + ", and Slipway needs " + JAVA, "install a JDK " + JAVA);
    }

    /// The home, and what the server keeps in it.
    private static Finding writable(Path home) throws IOException {
        for (var folder : List.of(home, home.resolve("data"))) {
            if (Files.exists(folder) && !Files.isWritable(folder)) {
                var me = System.getProperty("user.name");
                var mine = Files.getOwner(folder).equals(Files.getOwner(Path.of("/proc/self")));
                return Finding.bad(
                        "installation",
                        "%s cannot be written by %s".formatted(folder, me),
                        mine
                                ? "chmod u+rwx " + Shell.quoted(folder)
                                : "sudo chown -R \"$(id -u):$(id -g)\" " + Shell.quoted(folder));
            }
        }
        return Finding.good("installation", home.toString());
    }

    private static Finding disk(Path home) throws IOException {
        var free = Files.getFileStore(home).getUsableSpace();
        var text = "%d MiB free below %s".formatted(free >> 20, home);
        return free >= LEAST_FREE_BYTES
                ? Finding.good("disk", text)
                : Finding.bad(
                        "disk", text + "; builds need 1 GiB", "du -xsh %s/* | sort -h".formatted(Shell.quoted(home)));
    }

    private List<Finding> configuration(Path home) throws IOException {
        var file = home.resolve("conf/server.yaml");
        if (!Files.exists(file)) {
            return List.of(Finding.bad("conf/server.yaml", "is not there", delivered(file)));
        }
        if (!Files.isReadable(file)) {
            return List.of(Finding.bad("conf/server.yaml", "cannot be read", "chmod u+rw " + Shell.quoted(file)));
        }
        var findings = new ArrayList<Finding>();
        findings.addAll(check(home));
        findings.addAll(ports(file));
        return List.copyOf(findings);
    }

    /// Brings back the file as it was delivered.
    private String delivered(Path file) {
        var source = surroundings
                .variable("SLIPWAY_LAUNCHER")
                .map(launcher -> Path.of(launcher)
                        .resolveSibling("../conf/server.default.yaml")
                        .normalize())
                .orElse(file.resolveSibling("server.default.yaml"));
        return "cp %s %s".formatted(Shell.quoted(source), Shell.quoted(file));
    }

    /// Asks the kernel that is installed, as `config check` does.
    private List<Finding> check(Path home) {
        var told = new ByteArrayOutputStream();
        var out = new PrintStream(told, true, StandardCharsets.UTF_8);
        var quiet = new Surroundings(
                out, out, surroundings.in(), surroundings.environment(), surroundings.userHome(), false);
        try {
            if (new Installed(home, quiet).run(List.of("check")) == 0) {
                return List.of(Finding.good("conf/server.yaml", "is well-formed"));
            }
            return found(told.toString(StandardCharsets.UTF_8).lines().toList());
        } catch (Told e) {
            return List.of(Finding.bad("installation", String.valueOf(e.getMessage()), e.mend()));
        }
    }

    /// Of lines `error: …`, each with a `try: …` behind it where a command mends it.
    private static List<Finding> found(List<String> lines) {
        var findings = new ArrayList<Finding>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(ERROR)) {
                var mend = i + 1 < lines.size() && lines.get(i + 1).startsWith(TRY)
                        ? lines.get(i + 1).substring(TRY.length())
                        : "slipway config check";
                findings.add(Finding.bad("conf/server.yaml", lines.get(i).substring(ERROR.length()), mend));
            }
        }
        return findings;
    }

    /// A port is either taken by the server and gateway that run, or free for them.
    private List<Finding> ports(Path file) throws IOException {
        try {
            if (LocalServer.ofThisUser(surroundings).running().isPresent()) {
                return List.of();
            }
        } catch (Told e) {
            return List.of(Finding.bad("installation", String.valueOf(e.getMessage()), e.mend()));
        }
        var findings = new ArrayList<Finding>();
        addresses(Files.readString(file)).forEach((key, address) -> {
            if (!isFree(address)) {
                findings.add(Finding.bad(
                        key,
                        address + " is taken by another program",
                        nextFree(address)
                                .map(free -> "slipway config set %s=%s".formatted(key, free))
                                .orElse("ss -ltnp 'sport = :%s'".formatted(address.replaceFirst("^.*:", "")))));
            }
        });
        return List.copyOf(findings);
    }

    /// Of the API alone: a gateway outlives its server, and rightly holds its own.
    static Map<String, String> addresses(String text) {
        var addresses = new LinkedHashMap<String, String>();
        try {
            var root = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            var server = root instanceof Map<?, ?> map ? map.get("server") : null;
            var listen = server instanceof Map<?, ?> map ? map.get("listen") : null;
            addresses.put("server.listen", listen == null ? "127.0.0.1:7070" : listen.toString());
        } catch (YAMLException _) {
            // The check of the file tells it.
        }
        return addresses;
    }

    private static Optional<String> nextFree(String address) {
        var colon = address.lastIndexOf(':');
        var port = Integer.parseInt(address.substring(colon + 1));
        return IntStream.rangeClosed(port + 1, Math.min(65_535, port + MOST_TRIES))
                .mapToObj(next -> address.substring(0, colon + 1) + next)
                .filter(InstallationCheck::isFree)
                .findFirst();
    }

    private static boolean isFree(String address) {
        var colon = address.lastIndexOf(':');
        var port = address.substring(colon + 1);
        if (colon < 0 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            return true;
        }
        try (var socket = new ServerSocket()) {
            socket.bind(
                    new InetSocketAddress(InetAddress.getByName(address.substring(0, colon)), Integer.parseInt(port)));
            return true;
        } catch (UnknownHostException _) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
