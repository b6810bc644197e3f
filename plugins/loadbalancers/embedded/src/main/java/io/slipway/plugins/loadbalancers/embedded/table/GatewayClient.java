package io.slipway.plugins.loadbalancers.embedded.table;

import io.slipway.plugins.loadbalancers.embedded.table.ControlPort.Order;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Talks to the gateways of one folder: as a rule there is one, while it is being replaced there are two.
public final class GatewayClient {
    private static final int CONNECT_MILLIS = 500;
    private static final int ANSWER_MILLIS = 3000;

    private final TableFolder folder;
    private final RecordJson json = new RecordJson();

    public GatewayClient(TableFolder folder) {
        this.folder = folder;
    }

    public record Answered<T>(ControlPort gateway, T answer) {}

    /// Those that answer, the youngest first.
    public List<Answered<Report>> reports() throws IOException {
        var reports = new ArrayList<Answered<Report>>();
        for (var gateway : gateways()) {
            ask(gateway, Order.STATUS, Report.class).ifPresent(report -> reports.add(new Answered<>(gateway, report)));
        }
        reports.sort(Comparator.comparingLong(one -> -one.answer().sinceMillis()));
        return reports;
    }

    public List<Report.Traffic> traffic() throws IOException {
        var traffic = new ArrayList<Report.Traffic>();
        for (var gateway : gateways()) {
            ask(gateway, Order.TRAFFIC, Report.Traffic.class).ifPresent(traffic::add);
        }
        return traffic;
    }

    /// Empty where it does not answer: it may just be starting or ending.
    public <T extends Record> Optional<T> ask(ControlPort gateway, Order order, Class<T> type) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            ControlPort.writeLine(socket, json.write(new ControlPort.Request(gateway.token(), order)));
            var line = ControlPort.readLine(socket);
            return line.length == 0 ? Optional.empty() : Optional.of(json.read(line, type));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Those whose process lives; what others left behind is removed.
    public List<ControlPort> gateways() throws IOException {
        var gateways = new ArrayList<ControlPort>();
        for (var file : files()) {
            var known = folder.read(file, ControlPort.class);
            if (known.isPresent() && known.get().isAlive()) {
                gateways.add(known.get());
            } else {
                Files.deleteIfExists(file);
            }
        }
        return gateways;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder.path())) {
            return List.of();
        }
        try (var files = Files.list(folder.path())) {
            return files.filter(file -> file.getFileName().toString().matches("gateway-\\d+\\.json"))
                    .toList();
        }
    }
}
