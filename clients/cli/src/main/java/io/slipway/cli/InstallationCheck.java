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
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// Looks at what is on this machine: no server is needed for it.
final class InstallationCheck {
    private static final int JAVA = 25;
    private static final long LEAST_FREE_BYTES = 1L << 30;
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Surroundings surroundings;

    InstallationCheck(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    List<Finding> findings() throws IOException {
        var findings = new ArrayList<Finding>();
        findings.add(java());
        findings.add(loginFile());
        var home = surroundings.home();
        if (home.isEmpty()) {
            findings.add(Finding.bad(
                    "SLIPWAY_HOME", "is not set, so no installation is known", "start this by bin/slipway"));
            return List.copyOf(findings);
        }
        if (!Files.isDirectory(home.get())) {
            findings.add(Finding.bad(
                    "SLIPWAY_HOME", home.get() + " is no folder", "unset SLIPWAY_HOME, or mkdir " + home.get()));
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

    private Finding loginFile() throws IOException {
        var file = Login.file(Login.configHome(surroundings));
        if (!Files.exists(file)) {
            return Finding.bad("login", "there is none in " + file, "slipway up, or slipway login URL");
        }
        try {
            var stored = Login.stored(Login.configHome(surroundings)).orElseThrow();
            if (stored.token().isEmpty()) {
                return Finding.bad("login", file + " holds no token", "slipway login " + stored.url());
            }
        } catch (Told e) {
            return Finding.bad("login", String.valueOf(e.getMessage()), "rm " + file + "; slipway login URL");
        }
        var open = Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
        return open
                ? Finding.bad("login", file + " can be read by others", "chmod 600 " + file)
                : Finding.good("login", "kept in " + file);
    }

    private static Finding writable(Path home) {
        return Files.isWritable(home)
                ? Finding.good("installation", home.toString())
                : Finding.bad(
                        "installation",
                        home + " cannot be written by " + System.getProperty("user.name"),
                        "sudo chown -R %s %s".formatted(System.getProperty("user.name"), home));
    }

    private static Finding disk(Path home) throws IOException {
        var free = Files.getFileStore(home).getUsableSpace();
        var text = "%d MiB free below %s".formatted(free >> 20, home);
        return free >= LEAST_FREE_BYTES
                ? Finding.good("disk", text)
                : Finding.bad(
                        "disk",
                        text + "; builds need 1 GiB",
                        "du -xsh %s/* | sort -h; then remove what you can".formatted(home));
    }

    private List<Finding> configuration(Path home) throws IOException {
        var file = home.resolve("conf/server.yaml");
        if (!Files.exists(file)) {
            return List.of(Finding.bad(
                    "conf/server.yaml", "is not there", "copy conf/server.yaml of the distribution to " + file));
        }
        var findings = new ArrayList<Finding>();
        findings.add(check(home));
        findings.addAll(ports(file));
        return List.copyOf(findings);
    }

    /// Asks the kernel that is installed, as `config check` does.
    private Finding check(Path home) {
        var told = new ByteArrayOutputStream();
        var out = new PrintStream(told, true, StandardCharsets.UTF_8);
        var quiet = new Surroundings(
                out, out, surroundings.in(), surroundings.environment(), surroundings.userHome(), false);
        try {
            if (new Installed(home, quiet).run(List.of("check")) == 0) {
                return Finding.good("conf/server.yaml", "is well-formed");
            }
            var first = told.toString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("error: "))
                    .findFirst()
                    .orElse("error: it cannot be read");
            return Finding.bad(
                    "conf/server.yaml", first.substring("error: ".length()), "slipway config check tells all");
        } catch (Told e) {
            return Finding.bad("installation", String.valueOf(e.getMessage()), e.mend());
        }
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
                        "ss -ltnp 'sport = :%s' shows which; end it, or change %s in conf/server.yaml"
                                .formatted(address.replaceFirst("^.*:", ""), key)));
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
