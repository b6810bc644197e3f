package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What a gateway's process is started from: this very jar, copied under its digest, since a jar that is
/// replaced under a running JVM breaks it.
///
/// @param id the same for the same program and flags, another for any other
/// @param classPath a jar; in tests of classes that are in none, the class path of this process
record GatewayProgram(String id, List<String> flags, String classPath) {
    private static final String MAIN = "io.slipway.plugins.loadbalancers.embedded.gateway.Gateway";
    static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xms8m",
            "-Xmx256m",
            "-Xss256k",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=20",
            "-XX:ReservedCodeCacheSize=32m",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            // It samples buffers at the price of one request in thirty.
            "-Dio.netty.leakDetection.level=disabled",
            "-Dio.netty.allocator.type=pooled",
            "-Dio.netty.allocator.maxOrder=4",
            "-Djava.util.logging.SimpleFormatter.format=%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");

    static GatewayProgram of(List<String> flags) throws IOException {
        var jar = jar();
        var digest = sha256();
        flags.forEach(flag -> digest.update(flag.getBytes(StandardCharsets.UTF_8)));
        if (Files.isRegularFile(jar)) {
            digest.update(Files.readAllBytes(jar));
            return new GatewayProgram(hex(digest), flags, jar.toString());
        }
        return new GatewayProgram(hex(digest), flags, System.getProperty("java.class.path"));
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    /// @param tables the folder of the tables, in which the copy lies too
    List<String> command(Path tables) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        // The system's folder for temporary files may forbid to run anything.
        command.add("-Dio.netty.native.workdir=" + Files.createDirectories(tables.resolve("native")));
        command.add("-cp");
        command.add(installed(tables));
        command.add(MAIN);
        command.add(tables.toString());
        command.add(id);
        return command;
    }

    private String installed(Path tables) throws IOException {
        if (!classPath.endsWith(".jar") || classPath.contains(":")) {
            return classPath;
        }
        var folder = Files.createDirectories(tables.resolve("program"));
        var copy = folder.resolve(id + ".jar");
        if (!Files.exists(copy)) {
            var fresh = folder.resolve(id + ".new");
            Files.copy(Path.of(classPath), fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, copy, StandardCopyOption.ATOMIC_MOVE);
        }
        return copy.toString();
    }

    /// Removes the copies of all others.
    void removeOthers(Path tables) throws IOException {
        var folder = tables.resolve("program");
        if (Files.isDirectory(folder)) {
            try (var copies = Files.list(folder)) {
                for (var copy : copies.toList()) {
                    if (!copy.getFileName().toString().startsWith(id)) {
                        Files.deleteIfExists(copy);
                    }
                }
            }
        }
    }

    private static Path jar() {
        try {
            return Path.of(GatewayProgram.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new SlipwayException(Failure.BROKEN, "cannot tell the jar of the gateway", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new SlipwayException(Failure.BROKEN, "this Java runtime lacks SHA-256", e);
        }
    }
}
