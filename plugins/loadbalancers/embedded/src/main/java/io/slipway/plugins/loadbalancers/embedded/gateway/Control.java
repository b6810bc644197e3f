package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.slipway.plugins.loadbalancers.embedded.table.ControlPort;
import io.slipway.plugins.loadbalancers.embedded.table.RecordJson;
import io.slipway.plugins.loadbalancers.embedded.table.TableFolder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Function;

/// Answers orders on a port of the loopback, to those who can read the token.
final class Control {
    private static final int TIMEOUT_MILLIS = 5000;
    private static final System.Logger LOG = System.getLogger("gateway");

    private final ServerSocket socket;
    private final Path file;
    private final String token;
    private final RecordJson json = new RecordJson();

    private Control(ServerSocket socket, Path file, String token) {
        this.socket = socket;
        this.file = file;
        this.token = token;
    }

    static Control open(TableFolder folder, String program, Function<ControlPort.Order, Record> answer)
            throws IOException {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        var token = HexFormat.of().formatHex(bytes);
        var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var pid = ProcessHandle.current().pid();
        var file = folder.path().resolve("gateway-" + pid + ".json");
        var control = new Control(socket, file, token);
        Thread.ofPlatform().name("control").daemon().start(() -> control.serve(answer));
        folder.write(file, new ControlPort(pid, ControlPort.startTicks(pid), program, socket.getLocalPort(), token));
        return control;
    }

    private void serve(Function<ControlPort.Order, Record> answer) {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection, answer));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    LOG.log(Level.WARNING, "control port: " + e.getMessage());
                }
            }
        }
    }

    private void serve(Socket connection, Function<ControlPort.Order, Record> answer) {
        try (connection) {
            connection.setSoTimeout(TIMEOUT_MILLIS);
            var line = ControlPort.readLine(connection);
            if (line.length == 0) {
                return;
            }
            var request = json.read(line, ControlPort.Request.class);
            if (isToken(request.token())) {
                ControlPort.writeLine(connection, json.write(answer.apply(request.order())));
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "control connection: " + e.getMessage());
        }
    }

    private boolean isToken(String shown) {
        return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    void close() throws IOException {
        Files.deleteIfExists(file);
        socket.close();
    }
}
