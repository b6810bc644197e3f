package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.plugins.loadbalancers.embedded.table.GatewayClient;
import io.slipway.plugins.loadbalancers.embedded.table.GatewayClient.Answered;
import io.slipway.plugins.loadbalancers.embedded.table.Report;
import io.slipway.plugins.loadbalancers.embedded.table.Settings;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.GatewayStatus;
import io.slipway.spi.loadbalancer.ReportTraffic.Requests;
import io.slipway.spi.loadbalancer.ReportTraffic.Traffic;
import io.slipway.spi.loadbalancer.TellsAddress.Address;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the gateways say of themselves, in the words of the SPI.
final class GatewayReports {
    static final String NODE = "local";

    private final GatewayClient client;

    GatewayReports(GatewayClient client) {
        this.client = client;
    }

    List<GatewayStatus> statuses() {
        var nodes = new ArrayList<GatewayStatus>();
        for (var one : reports()) {
            var node = nodes.isEmpty() ? NODE : NODE + "-" + one.gateway().pid();
            nodes.add(status(node, one.answer()));
        }
        return nodes;
    }

    private static GatewayStatus status(String node, Report report) {
        var problems = report.problems();
        return new GatewayStatus(
                node,
                report.routes(),
                report.endpoints(),
                Optional.of(Instant.ofEpochMilli(report.sinceMillis())),
                report.inFlight(),
                problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems)));
    }

    boolean haveNames(long version) {
        return reports().stream()
                .map(Answered::answer)
                .anyMatch(report -> !report.draining() && report.names() >= version);
    }

    List<Address> addresses(Settings settings) {
        var addresses = new ArrayList<Address>();
        var serving = reports().stream()
                .map(Answered::answer)
                .filter(report -> !report.draining())
                .findFirst();
        if (serving.isPresent()) {
            var ports = serving.get().listening();
            add(addresses, "http", settings.http().host(), ports.get("http"));
            settings.https().ifPresent(https -> add(addresses, "https", https.host(), ports.get("https")));
        }
        // Who is on this machine finds the nearest first.
        addresses.sort(Comparator.comparing(address -> MachineAddresses.isFar(address.host())));
        return addresses;
    }

    private static void add(List<Address> addresses, String scheme, String host, @Nullable Integer port) {
        if (port != null) {
            for (var one : MachineAddresses.of(host)) {
                addresses.add(new Address(scheme, one, port));
            }
        }
    }

    Map<String, Traffic> traffic() {
        try {
            var sums = new HashMap<String, Traffic>();
            for (var one : client.traffic()) {
                one.upstreams().forEach((name, counts) -> sums.merge(name, traffic(counts), GatewayReports::sum));
            }
            return sums;
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    Map<String, Requests> members() {
        try {
            var sums = new HashMap<String, Requests>();
            for (var one : client.traffic()) {
                one.members()
                        .forEach((key, counts) -> sums.merge(
                                key,
                                new Requests(counts.all(), counts.serverErrors(), counts.failed()),
                                GatewayReports::sum));
            }
            return sums;
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    private static Requests sum(Requests one, Requests other) {
        return new Requests(
                one.all() + other.all(), one.serverErrors() + other.serverErrors(), one.failed() + other.failed());
    }

    private static Traffic traffic(Report.Counts counts) {
        return new Traffic(
                counts.requests(), counts.serverErrors(), counts.failed(), counts.bytesIn(), counts.bytesOut());
    }

    private static Traffic sum(Traffic one, Traffic other) {
        return new Traffic(
                one.requests() + other.requests(),
                one.serverErrors() + other.serverErrors(),
                one.failed() + other.failed(),
                one.bytesIn() + other.bytesIn(),
                one.bytesOut() + other.bytesOut());
    }

    private List<Answered<Report>> reports() {
        try {
            return client.reports();
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    private static SlipwayException unanswered(IOException cause) {
        return new SlipwayException(Failure.UNAVAILABLE, "cannot ask the gateway", cause);
    }
}
