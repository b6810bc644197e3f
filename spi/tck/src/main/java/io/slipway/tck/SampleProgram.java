package io.slipway.tck;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// The program that contracts run: it prints, then either ends or serves and answers questions of the test.
/// Its behaviour is set by environment variables, so that [io.slipway.tck.memory.InMemoryScheduler] can play it.
///
/// Questions are paths of an HTTP `GET` at the program's ports: `incarnation` (differs for each start),
/// `env/NAME`, `file/PATH` (what is in it, after the word `executable` where it is), `print/TEXT` (a line on stdout),
/// `exit/CODE`, `write/VARIABLE/FILE/TEXT` and
/// `read/VARIABLE/FILE` (in the folder that the environment variable names).
public final class SampleProgram {
    /// Lines for stdout, printed first.
    public static final String PRINT = "TCK_PRINT";
    /// The code to end with after printing; absent, the program serves.
    public static final String EXIT = "TCK_EXIT";
    /// Starts it in the folder of its slug.
    public static final String COMMAND = "exec sh ./run";

    private static final String RUN = """
            #!/bin/sh
            [ -z "$TCK_PRINT" ] || printf '%s\\n' "$TCK_PRINT"
            [ -z "$TCK_EXIT" ] || exit "$TCK_EXIT"
            java='@JAVA@'
            [ -x "$java" ] || java=java
            exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx24m -XX:ReservedCodeCacheSize=16m \\
                -XX:CompressedClassSpaceSize=16m -cp . io.slipway.tck.SampleServer
            """;

    private SampleProgram() {}

    /// Writes the slug of the program, which serves by the JDK that runs the test or, where that is not in its
    /// file system, by the `java` on its `PATH`: one of the same version, at least.
    public static void writeSlug(Path archive) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var server = "io/slipway/tck/SampleServer.class";
        try (var code = SampleProgram.class.getClassLoader().getResourceAsStream(server)) {
            if (code == null) {
                throw new IOException(server + " is not on the class path");
            }
            var run = RUN.replace("@JAVA@", java).getBytes(StandardCharsets.UTF_8);
            writeSlug(archive, Map.of("run", run, server, code.readAllBytes()));
        }
    }

    /// Writes a slug of a program that needs no more than a POSIX shell: start it with [#COMMAND].
    public static void writeShellSlug(Path archive, String script) throws IOException {
        writeSlug(archive, Map.of("run", script.getBytes(StandardCharsets.UTF_8)));
    }

    /// Asks a program that listens there.
    ///
    /// @throws IOException also where it answers that it cannot
    public static String ask(String host, int port, String question) throws IOException {
        try (var socket = new Socket(host, port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET /%s HTTP/1.0\r\n\r\n".formatted(question).getBytes(StandardCharsets.UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var body = answer.indexOf("\r\n\r\n");
            if (body < 0 || !answer.startsWith("HTTP/1.0 200")) {
                throw new IOException("'%s' at %s:%d was answered '%s'".formatted(question, host, port, answer));
            }
            return answer.substring(body + 4);
        }
    }

    private static void writeSlug(Path archive, Map<String, byte[]> files) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(archive))) {
            out.write(Tar.of(files));
        }
    }
}
