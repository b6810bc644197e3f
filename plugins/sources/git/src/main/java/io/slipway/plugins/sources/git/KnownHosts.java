package io.slipway.plugins.sources.git;

import io.slipway.plugins.sources.git.GitSourceConfig.HostKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;

/// The ssh hosts that are trusted: those of the operator's file, and those that this instance met before.
final class KnownHosts {
    private final HostKeys policy;
    private final Optional<Path> given;
    private final Path met;
    private final ReentrantLock writing = new ReentrantLock();

    KnownHosts(HostKeys policy, Optional<Path> given, Path met) {
        this.policy = policy;
        this.given = given;
        this.met = met;
    }

    /// The check of one connection, which remembers why it refused a host.
    Check check() {
        return new Check();
    }

    final class Check implements ServerKeyDatabase {
        private volatile String refusal = "";

        /// Empty unless a host was refused.
        String refusal() {
            return refusal;
        }

        @Override
        public List<PublicKey> lookup(String address, InetSocketAddress remote, Configuration config) {
            return known(Host.of(address, remote));
        }

        @Override
        public boolean accept(
                String address,
                InetSocketAddress remote,
                PublicKey key,
                Configuration config,
                CredentialsProvider provider) {
            var host = Host.of(address, remote);
            writing.lock();
            try {
                var known = known(host);
                if (known.stream().anyMatch(each -> KeyUtils.compareKeys(each, key))) {
                    return true;
                }
                var print = KeyUtils.getFingerPrint(key);
                if (!known.isEmpty()) {
                    refusal = "the key of %s is %s, another one than before: if that is right, remove its line from %s"
                            .formatted(host, print, known(host, met).isEmpty() ? given.orElse(met) : met);
                    return false;
                }
                if (policy == HostKeys.STRICT) {
                    refusal = "the host %s with the key %s is not known: add it to the file that knownHosts names"
                            .formatted(host, print);
                    return false;
                }
                remember(host, key);
                return true;
            } finally {
                writing.unlock();
            }
        }
    }

    private record Host(String name, int port) {
        private static final int STANDARD_PORT = 22;

        static Host of(String address, InetSocketAddress remote) {
            var colon = address.lastIndexOf(':');
            return new Host(
                    colon < 0 ? address : address.substring(0, colon).replaceAll("[\\[\\]]", ""), remote.getPort());
        }

        @Override
        public String toString() {
            return port == STANDARD_PORT ? name : "[%s]:%d".formatted(name, port);
        }
    }

    private List<PublicKey> known(Host host) {
        var keys = new ArrayList<>(known(host, met));
        given.ifPresent(file -> keys.addAll(known(host, file)));
        return keys;
    }

    private static List<PublicKey> known(Host host, Path file) {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try {
            var keys = new ArrayList<PublicKey>();
            for (var entry : KnownHostEntry.readKnownHostEntries(file)) {
                if (entry.isHostMatch(host.name(), host.port())) {
                    keys.add(entry.getKeyEntry().resolvePublicKey(null, null, PublicKeyEntryResolver.IGNORING));
                }
            }
            keys.removeIf(java.util.Objects::isNull);
            return keys;
        } catch (IOException | GeneralSecurityException e) {
            throw new UncheckedIOException(new IOException("could not read the known hosts in " + file, e));
        }
    }

    private void remember(Host host, PublicKey key) {
        try {
            Files.writeString(
                    met,
                    "%s %s%n".formatted(host, PublicKeyEntry.toString(key)),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw new UncheckedIOException("could not keep the key of " + host, e);
        }
    }
}
