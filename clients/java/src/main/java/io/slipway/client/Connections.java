package io.slipway.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// Makes the JDK's HTTP client ready for one server.
final class Connections {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private Connections() {}

    /// @param tls whom to trust, where that is not whom the Java runtime trusts
    static HttpClient to(URI server, Optional<SSLContext> tls) {
        var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        if ("https".equalsIgnoreCase(server.getScheme())) {
            tls.ifPresent(client::sslContext);
        } else {
            client.sslContext(trustingNobody());
        }
        return client.build();
    }

    /// A client reads all certificates that the system trusts as it is made, which takes longer than most commands;
    /// a server that is reached by HTTP shows none. Redirects are not followed, so that no other is met.
    private static SSLContext trustingNobody() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks TLS", e);
        }
    }
}
