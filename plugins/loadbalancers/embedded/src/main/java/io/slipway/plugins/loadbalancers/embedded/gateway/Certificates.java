package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.slipway.plugins.loadbalancers.embedded.table.Routes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The certificates of one table by the names that they serve. Immutable.
final class Certificates {
    static final Certificates NONE = new Certificates(Map.of(), Map.of());

    private final Map<String, SslContext> byHost;
    private final Map<Routes.Certificate, SslContext> made;

    private Certificates(Map<String, SslContext> byHost, Map<Routes.Certificate, SslContext> made) {
        this.byHost = byHost;
        this.made = made;
    }

    /// Those of `table`; what is the same as before is not made again.
    Certificates next(List<Routes.Certificate> table) throws SSLException {
        var hosts = new HashMap<String, SslContext>();
        var contexts = new HashMap<Routes.Certificate, SslContext>();
        for (var certificate : table) {
            var known = made.get(certificate);
            var context = known == null ? make(certificate) : known;
            contexts.put(certificate, context);
            certificate.hosts().forEach(host -> hosts.put(host.toLowerCase(Locale.ROOT), context));
        }
        return new Certificates(hosts, contexts);
    }

    /// By the name that the client asks for (RFC 6066 §3): itself, else one label wider, else null.
    @Nullable
    SslContext find(@Nullable String host) {
        if (host == null) {
            return byHost.get("*");
        }
        var name = host.toLowerCase(Locale.ROOT);
        var exact = byHost.get(name);
        if (exact != null) {
            return exact;
        }
        var dot = name.indexOf('.');
        var wider = dot < 1 ? null : byHost.get("*" + name.substring(dot));
        return wider == null ? byHost.get("*") : wider;
    }

    private static SslContext make(Routes.Certificate certificate) throws SSLException {
        return SslContextBuilder.forServer(stream(certificate.chain()), stream(certificate.key()))
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1))
                .build();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }
}
