package io.slipway.engine.secret;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Set;

/// The keys that encrypt secrets: AES-256-GCM, one of them for what is new, the others for what they encrypted.
/// Whoever has the database alone reads no secret.
public final class SecretKeys {
    private final KeysetHandle keys;
    private final Aead aead;

    private SecretKeys(KeysetHandle keys) throws GeneralSecurityException {
        this.keys = keys;
        this.aead = keys.getPrimitive(tink(), Aead.class);
    }

    // Tink offers its primitives through a registry of its own, which may be filled again and again.
    private static Configuration tink() throws GeneralSecurityException {
        AeadConfig.register();
        return RegistryConfiguration.get();
    }

    /// Keys as [#write] wrote them, from the configuration.
    public static SecretKeys parse(Secret json) {
        try {
            return new SecretKeys(
                    TinkJsonProtoKeysetFormat.parseKeyset(json.reveal(), tink(), InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException e) {
            // Its message might hold a part of the keys.
            throw SlipwayException.invalid(
                    "the keys of secrets cannot be read, expected the content of a server's data/secret-keys.json");
        }
    }

    static Path file(Path folder) {
        return folder.resolve("secret-keys.json");
    }

    static SecretKeys read(Path folder) {
        var file = file(folder);
        try {
            return parse(Secret.of(Files.readString(file)));
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read the keys of secrets in " + file, e);
        }
    }

    /// New keys.
    public static SecretKeys make() {
        try {
            var config = tink();
            return new SecretKeys(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, config));
        } catch (GeneralSecurityException e) {
            throw broken("make keys", e);
        }
    }

    /// These keys and a new one, which encrypts from now on. Where several servers share the database, all of
    /// them need the result before one of them uses it.
    public SecretKeys rotated() {
        try {
            var next = KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                    .setStatus(KeyStatus.ENABLED)
                    .withRandomId()
                    .makePrimary();
            return new SecretKeys(KeysetHandle.newBuilder(keys)
                    .addEntry(next)
                    .setConfiguration(tink())
                    .build());
        } catch (GeneralSecurityException e) {
            throw broken("add a key", e);
        }
    }

    /// Replaces the file of keys in `folder` as a whole, durably, readable by its user alone from its first byte
    /// on.
    public void write(Path folder) {
        var file = file(folder);
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(fresh);
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            try (var channel = FileChannel.open(
                    fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
                var json = TinkJsonProtoKeysetFormat.serializeKeyset(keys, tink(), InsecureSecretKeyAccess.get());
                channel.write(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(folder);
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot write the keys of secrets to " + file, e);
        } catch (GeneralSecurityException e) {
            throw broken("write keys", e);
        }
    }

    private static void syncFolder(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// @param place what the value belongs to; it cannot be decrypted anywhere else
    String encrypt(Secret value, String place) {
        try {
            var encrypted = aead.encrypt(
                    value.reveal().getBytes(StandardCharsets.UTF_8), place.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(encrypted);
        } catch (GeneralSecurityException e) {
            throw broken("encrypt", e);
        }
    }

    Secret decrypt(String value, String place) {
        try {
            var bytes = aead.decrypt(Base64.getDecoder().decode(value), place.getBytes(StandardCharsets.UTF_8));
            return Secret.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new SlipwayException(
                    Failure.DENIED,
                    "secret %s cannot be decrypted with the keys of this server: give it those it was set with (server.secretKeys)"
                            .formatted(place),
                    e);
        }
    }

    private static SlipwayException broken(String what, GeneralSecurityException e) {
        return new SlipwayException(Failure.BROKEN, "this Java runtime cannot " + what, e);
    }
}
