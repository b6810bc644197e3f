package io.slipway.plugins.sources.git;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.source.SourceRef.Credentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.jspecify.annotations.Nullable;

/// One conversation with one repository; what goes wrong in it is told as a [Failure].
final class Connection implements AutoCloseable {
    private static final List<String> DENIALS = List.of(
            "not authorized",
            "authentication",
            "auth fail",
            "auth cancel",
            "cannot log in",
            "not permitted",
            "credential");

    private final Location location;
    private final Transport transport;
    private final KnownHosts.Check hosts;
    private final @Nullable SshdSessionFactory sessions;

    private Connection(
            Location location, Transport transport, KnownHosts.Check hosts, @Nullable SshdSessionFactory sessions) {
        this.location = location;
        this.transport = transport;
        this.hosts = hosts;
        this.sessions = sessions;
    }

    /// What a conversation does.
    @FunctionalInterface
    interface Talk<T> {
        T with(Transport transport) throws IOException;
    }

    /// @param repository where what is fetched goes
    /// @param home without any settings of ssh in it
    static Connection open(Location location, Repository repository, KnownHosts known, Path home) {
        var hosts = known.check();
        try {
            var transport = Transport.open(repository, location.remote());
            // A repository may hold anything, so what comes is checked before it is looked at.
            transport.setCheckFetchedObjects(true);
            if (transport instanceof SshTransport ssh) {
                var sessions = sessions(location, hosts, home);
                ssh.setSshSessionFactory(sessions);
                location.credentials()
                        .ifPresent(credentials -> ssh.setCredentialsProvider(password(credentials, "git")));
                return new Connection(location, transport, hosts, sessions);
            }
            location.credentials()
                    .ifPresent(credentials -> transport.setCredentialsProvider(password(credentials, "token")));
            return new Connection(location, transport, hosts, null);
        } catch (NotSupportedException | TransportException e) {
            throw new SlipwayException(Failure.INVALID, "location is %s: %s".formatted(location, e.getMessage()), e);
        }
    }

    <T> T talk(Duration timeout, Talk<T> talk) throws IOException {
        transport.setTimeout((int) Math.max(1, timeout.toSeconds()));
        try {
            return talk.with(transport);
        } catch (TransportException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        transport.close();
        if (sessions != null) {
            sessions.close();
        }
    }

    private SlipwayException failure(TransportException e) {
        var what = "%s: %s".formatted(location, e.getMessage());
        if (!hosts.refusal().isEmpty()) {
            return new SlipwayException(Failure.DENIED, "%s: %s".formatted(location, hosts.refusal()), e);
        }
        var text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (DENIALS.stream().anyMatch(text::contains)) {
            return new SlipwayException(Failure.DENIED, what + ": check the credentials of the source", e);
        }
        if (e instanceof NoRemoteRepositoryException || text.contains("not found")) {
            return new SlipwayException(
                    Failure.INVALID,
                    "location is %s, no repository is there, or none that is shown".formatted(location),
                    e);
        }
        return new SlipwayException(Failure.UNAVAILABLE, what, e);
    }

    private static UsernamePasswordCredentialsProvider password(Credentials credentials, String usual) {
        var user = credentials.user().isEmpty() ? usual : credentials.user();
        return new UsernamePasswordCredentialsProvider(
                user, credentials.secret().reveal());
    }

    private static SshdSessionFactory sessions(Location location, KnownHosts.Check hosts, Path home) {
        var keys = keys(location);
        return new SshdSessionFactoryBuilder()
                .setPreferredAuthentications("publickey,password,keyboard-interactive")
                .setHomeDirectory(home.toFile())
                .setSshDirectory(home.toFile())
                // The server's own keys, agent and ssh settings are not the tenants'.
                .setConfigStoreFactory((_, _, _) -> null)
                .setDefaultIdentities(_ -> List.of())
                .setConnectorFactory(null)
                .setDefaultKeysProvider(_ -> keys)
                .setServerKeyDatabase((_, _) -> hosts)
                .build(null);
    }

    private static List<KeyPair> keys(Location location) {
        var secret = location.credentials().map(each -> each.secret().reveal()).orElse("");
        if (!secret.contains("PRIVATE KEY")) {
            return List.of();
        }
        // A value that was pasted or came by an environment variable often lost its last line break.
        var bytes = (secret.strip() + "\n").getBytes(StandardCharsets.UTF_8);
        try (var in = new ByteArrayInputStream(bytes)) {
            var keys = new ArrayList<KeyPair>();
            SecurityUtils.loadKeyPairIdentities(
                            null, NamedResource.ofName("credentials"), in, FilePasswordProvider.EMPTY)
                    .forEach(keys::add);
            return keys;
        } catch (IOException | GeneralSecurityException e) {
            // The cause could show parts of the key.
            throw SlipwayException.invalid(
                    "the secret of %s is no private key without a passphrase, in PEM or OpenSSH form (%s)"
                            .formatted(location, e.getClass().getSimpleName()));
        }
    }
}
