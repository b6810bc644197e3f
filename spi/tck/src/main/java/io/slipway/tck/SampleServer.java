package io.slipway.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/// The serving half of [SampleProgram]. One class file and a JDK are all it needs, so that it fits in a slug.
final class SampleServer implements Runnable {
    private final ServerSocket listening;
    private final String incarnation;

    private SampleServer(ServerSocket listening, String incarnation) {
        this.listening = listening;
        this.incarnation = incarnation;
    }

    public static void main(String[] arguments) throws IOException {
        var incarnation = ProcessHandle.current().pid() + "." + System.currentTimeMillis();
        var ports = new TreeSet<Integer>();
        for (var variable : System.getenv().entrySet()) {
            if (variable.getKey().equals("PORT") || variable.getKey().startsWith("PORT_")) {
                ports.add(Integer.valueOf(variable.getValue()));
            }
        }
        for (int port : ports) {
            // Threads of the platform: they keep the program alive.
            new Thread(new SampleServer(new ServerSocket(port), incarnation)).start();
        }
    }

    @Override
    public void run() {
        while (true) {
            try (var client = listening.accept()) {
                answer(client);
            } catch (IOException e) {
                System.err.println("a client went away: " + e);
            }
        }
    }

    private void answer(Socket client) throws IOException {
        client.setSoTimeout(5_000);
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        var request = in.readLine();
        if (request == null) {
            return;
        }
        var header = in.readLine();
        while (header != null && !header.isEmpty()) {
            header = in.readLine();
        }
        var parts = request.split(" ", 3)[1].substring(1).split("/", 4);
        var status = "200 OK";
        String body;
        try {
            body = reply(parts);
        } catch (IOException | ArrayIndexOutOfBoundsException e) {
            status = "404 Not Found";
            body = e.toString();
        }
        var out = new PrintStream(client.getOutputStream(), false, StandardCharsets.UTF_8);
        out.print("HTTP/1.0 " + status + "\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n" + body);
        out.flush();
        if (parts[0].equals("exit")) {
            client.close();
            Runtime.getRuntime().halt(Integer.parseInt(parts[1]));
        }
    }

    private String reply(String[] parts) throws IOException {
        return switch (parts[0]) {
            case "incarnation" -> incarnation;
            case "env" -> {
                var value = System.getenv(parts[1]);
                yield value == null ? "" : value;
            }
            case "file" -> {
                var path = Path.of(String.join("/", List.of(parts).subList(1, parts.length)));
                yield (Files.isExecutable(path) ? "executable " : "") + Files.readString(path);
            }
            case "print" -> {
                System.out.println(parts[1]);
                System.out.flush();
                yield "printed";
            }
            case "exit" -> "ending";
            case "write" -> Files.writeString(file(parts), parts[3]).toString();
            case "read" -> Files.readString(file(parts));
            default -> "sample program of the TCK";
        };
    }

    private static Path file(String[] parts) throws IOException {
        var folder = System.getenv(parts[1]);
        if (folder == null) {
            throw new IOException(parts[1] + " is not set");
        }
        return Path.of(folder, parts[2]);
    }
}
