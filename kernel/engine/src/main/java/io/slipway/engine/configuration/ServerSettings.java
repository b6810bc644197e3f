package io.slipway.engine.configuration;

import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// This server of the control plane.
public record ServerSettings(
        @ConfigDoc(value = "Address and port of the API; port 0 takes a free one.", fallback = "127.0.0.1:7070")
        String listen,

        @ConfigDoc(value = "Folder for all that this server keeps.", fallback = "./data")
        Path data,

        @ConfigDoc(
                "Name of this server among several, as a datacenter's servers list it; the machine's host name where absent.")
        @Nullable
        String name,

        @ConfigDoc(
                "Keys that encrypt secrets, by a `file:` reference to a copy of another server's data/secret-keys.json; the same for all servers on one database. That file in server.data where absent.")
        @Nullable
        Secret secretKeys,

        @ConfigDoc("Certificate and key of the API, which then speaks HTTPS alone; plain HTTP where absent.") @Nullable
        Tls tls) {
    private static final Pattern LISTEN = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\s]+):([0-9]{1,5})");

    public ServerSettings {
        var matcher = LISTEN.matcher(listen);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
            throw SlipwayException.invalid(
                    "listen is '%s', must be an address and a port such as 127.0.0.1:7070".formatted(listen));
        }
    }

    /// Read once, when the server starts.
    public record Tls(
            @ConfigDoc("File in PEM: the server's certificate, then those that lead to its authority.")
            Path certificate,

            @ConfigDoc("File in PEM: its private key, in PKCS #8.")
            Path key) {}

    /// Without the brackets of an IPv6 address.
    public String host() {
        var host = listen.substring(0, listen.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    public int port() {
        return Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
    }
}
