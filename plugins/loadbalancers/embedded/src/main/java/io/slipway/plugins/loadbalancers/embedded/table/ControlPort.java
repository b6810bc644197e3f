package io.slipway.plugins.loadbalancers.embedded.table;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/// How to talk to one gateway process: a line of [Request] is answered by one line. Lies beside the tables as
/// `gateway-PID.json`, readable by its owner alone.
///
/// @param startTicks with `pid` it names one process and no later one (`/proc/PID/stat`, field 22)
/// @param program tells one build of the gateway, with its flags, from another
/// @param token what a request must show: any program of this machine reaches the port
public record ControlPort(long pid, long startTicks, String program, int port, String token) {
    /// Field 22 of `/proc/PID/stat`; the second is in parentheses and may hold anything.
    public static long startTicks(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    }

    /// Whether its process runs still.
    public boolean isAlive() {
        try {
            return startTicks(pid) == startTicks;
        } catch (IOException _) {
            return false;
        }
    }

    /// A line of JSON holds no other line break.
    public static void writeLine(Socket socket, byte[] line) throws IOException {
        var out = new BufferedOutputStream(socket.getOutputStream());
        out.write(line);
        out.write('\n');
        out.flush();
    }

    /// Without its end; empty where the other side ended before it wrote anything.
    public static byte[] readLine(Socket socket) throws IOException {
        var in = new BufferedInputStream(socket.getInputStream());
        var line = new ByteArrayOutputStream();
        for (var next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toByteArray();
    }

    public record Request(String token, Order order) {
        @Override
        public String toString() {
            return "Request[" + order + "]";
        }
    }

    public enum Order {
        /// Answered by a [Report] once the tables that lie in the folder are in force.
        STATUS,
        /// Answered by [Report.Traffic].
        TRAFFIC,
        /// Answered by [Report.Sockets], which are then offered to a successor.
        HAND_OVER,
        /// Take no new connection, let those there end. Answered by a [Report].
        DRAIN
    }
}
