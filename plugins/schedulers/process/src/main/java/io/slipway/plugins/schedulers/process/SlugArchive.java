package io.slipway.plugins.schedulers.process;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Unpacks a slug into a new folder. Links are made last, so that nothing is ever written through one.
final class SlugArchive {
    private static final int ANY_EXECUTE = 0111;

    private final Path root;
    private final List<Path> folders = new ArrayList<>();
    private final LinkedHashMap<Path, String> links = new LinkedHashMap<>();

    SlugArchive(Path root) {
        this.root = root;
    }

    void unpack(InputStream archive, String digest) throws IOException, InterruptedException {
        var hash = sha256();
        var counted = new DigestInputStream(archive, hash);
        folder(root);
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(counted), "UTF-8")) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                take(entry, tar);
            }
            counted.transferTo(OutputStream.nullOutputStream());
        }
        var found = "sha256:" + HexFormat.of().formatHex(hash.digest());
        if (!found.equals(digest)) {
            throw new SlipwayException(
                    Failure.BROKEN, "the artifact store gave bytes with digest %s for %s".formatted(found, digest));
        }
        for (var link : links.entrySet()) {
            Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
        }
        for (var each : folders.reversed()) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
    }

    private void take(TarArchiveEntry entry, InputStream content) throws IOException {
        var place = inside(entry.getName());
        if (place.equals(root)) {
            return;
        }
        if (entry.isDirectory()) {
            folder(place);
            return;
        }
        folder(parent(place));
        if (entry.isSymbolicLink()) {
            links.put(place, entry.getLinkName());
        } else if (entry.isLink()) {
            Files.createLink(place, inside(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(content, place);
            Files.setPosixFilePermissions(place, permissions(entry.getMode()));
        } else {
            throw SlipwayException.invalid("'%s' is neither file, folder nor link".formatted(entry.getName()));
        }
    }

    private Path inside(String name) {
        var place = root.resolve(name.replaceFirst("^/+", "")).normalize();
        if (!place.startsWith(root)) {
            throw SlipwayException.invalid("'%s' would lie outside of the slug".formatted(name));
        }
        return place;
    }

    private void folder(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            return;
        }
        if (!place.equals(root)) {
            folder(parent(place));
        }
        Files.createDirectory(place);
        folders.add(place);
    }

    private static Path parent(Path place) {
        var parent = place.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(place.toString());
        }
        return parent;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        var permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
        if ((mode & ANY_EXECUTE) != 0) {
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return permissions;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new SlipwayException(Failure.BROKEN, "this Java runtime lacks SHA-256", e);
        }
    }
}
