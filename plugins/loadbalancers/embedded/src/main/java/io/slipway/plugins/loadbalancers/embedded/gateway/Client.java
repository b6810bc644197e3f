package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.channel.Channel;
import io.netty.util.AsciiString;
import java.net.InetSocketAddress;

/// Who is at the other end of a connection, in the words of forwarding headers (RFC 7239).
///
/// @param address without port
/// @param port of ours that was reached
/// @param forwarded the part of the header that is the same for each request of the connection
record Client(CharSequence address, CharSequence scheme, CharSequence port, String forwarded) {
    static Client of(Channel channel, String scheme) {
        var remote = (InetSocketAddress) channel.remoteAddress();
        var local = (InetSocketAddress) channel.localAddress();
        var address = remote == null ? "unknown" : remote.getAddress().getHostAddress();
        var node = address.contains(":") ? "\"[" + address + "]\"" : address;
        var port = local == null ? "" : Integer.toString(local.getPort());
        return new Client(
                AsciiString.of(address),
                AsciiString.of(scheme),
                AsciiString.of(port),
                "for=" + node + ";proto=" + scheme);
    }
}
