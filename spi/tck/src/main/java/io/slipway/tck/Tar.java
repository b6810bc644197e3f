package io.slipway.tck;

import io.slipway.spi.SlipwayException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/// As much of tar (POSIX.1-1988 `ustar`) as tests need: plain files and folders, names up to 100 bytes. Equal
/// content gives equal bytes.
public final class Tar {
    private static final int BLOCK = 512;

    private Tar() {}

    /// Every file below `folder`, with paths relative to it.
    public static void write(Path folder, OutputStream out) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.filter(each -> !each.equals(folder)).sorted().toList()) {
                var name = folder.relativize(path).toString();
                if (Files.isDirectory(path)) {
                    out.write(header(name + "/", '5', 0755, 0));
                } else {
                    entry(name, Files.readAllBytes(path), Files.isExecutable(path) ? 0755 : 0644, out);
                }
            }
        }
        out.write(new byte[2 * BLOCK]);
    }

    /// The files by their names, all executable.
    public static byte[] of(Map<String, byte[]> files) throws IOException {
        var out = new ByteArrayOutputStream();
        for (var file : new TreeMap<>(files).entrySet()) {
            entry(file.getKey(), file.getValue(), 0755, out);
        }
        out.write(new byte[2 * BLOCK]);
        return out.toByteArray();
    }

    /// @throws SlipwayException `INVALID` if an entry would lie outside of `folder` or is neither file nor folder
    public static void read(InputStream in, Path folder) throws IOException {
        while (true) {
            var header = in.readNBytes(BLOCK);
            if (header.length < BLOCK) {
                throw new EOFException("the tar is cut off");
            }
            if (header[0] == 0) {
                return;
            }
            var name = text(header, 0, 100);
            var size = Long.parseLong(text(header, 124, 12).trim(), 8);
            var target = folder.resolve(name).normalize();
            if (!target.startsWith(folder.normalize())) {
                throw SlipwayException.invalid("entry '%s' would lie outside of the folder".formatted(name));
            }
            switch ((char) header[156]) {
                case '5' -> Files.createDirectories(target);
                case '0', '\0' -> {
                    Files.createDirectories(target.getParent());
                    var content = in.readNBytes((int) size);
                    if (content.length < size) {
                        throw new EOFException("the tar is cut off in '%s'".formatted(name));
                    }
                    Files.write(target, content);
                    if ((Integer.parseInt(text(header, 100, 8).trim(), 8) & 0100) != 0) {
                        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                    in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                }
                default -> throw SlipwayException.invalid("entry '%s' is neither a file nor a folder".formatted(name));
            }
        }
    }

    private static void entry(String name, byte[] content, int mode, OutputStream out) throws IOException {
        out.write(header(name, '0', mode, content.length));
        out.write(content);
        out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    private static byte[] header(String name, char type, int mode, long size) {
        var header = new byte[BLOCK];
        put(header, 0, name);
        if (name.getBytes(StandardCharsets.UTF_8).length > 100) {
            throw SlipwayException.invalid("name '%s' is longer than 100 bytes".formatted(name));
        }
        put(header, 100, "%07o".formatted(mode));
        put(header, 108, "%07o".formatted(0));
        put(header, 116, "%07o".formatted(0));
        put(header, 124, "%011o".formatted(size));
        put(header, 136, "%011o".formatted(0));
        put(header, 148, " ".repeat(8));
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        var sum = 0;
        for (var each : header) {
            sum += each & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, Math.min(bytes.length, 100));
    }

    private static String text(byte[] header, int from, int length) {
        var end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }
}
