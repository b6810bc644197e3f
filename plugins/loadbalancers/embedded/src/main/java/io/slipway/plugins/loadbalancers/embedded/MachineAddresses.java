package io.slipway.plugins.loadbalancers.embedded;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The addresses under which a listener of this machine is found.
final class MachineAddresses {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String LOOPBACK_6 = "::1";

    private MachineAddresses() {}

    /// One that stands for all of this machine is none that a client can use: for it, the loopback address and those
    /// that other machines, and containers, have for this one.
    static List<String> of(String host) {
        return switch (host) {
            case "0.0.0.0" -> Stream.concat(Stream.of(LOOPBACK), others()).toList();
            case "::", "0:0:0:0:0:0:0:0" ->
                Stream.concat(Stream.of(LOOPBACK_6), others()).toList();
            default -> List.of(host);
        };
    }

    static boolean isFar(String host) {
        return !host.equals(LOOPBACK) && !host.equals(LOOPBACK_6);
    }

    /// In the order of their devices: the oldest is the machine's own more often than a bridge's.
    private static Stream<String> others() {
        try {
            return NetworkInterface.networkInterfaces()
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .toList()
                    .stream();
        } catch (SocketException e) {
            // Not known now: the one on this machine is told at least.
            return Stream.empty();
        }
    }
}
