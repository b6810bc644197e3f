package io.slipway.plugins.sources.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/// How the bytes of a tar are packed, told by their beginning.
enum Compression {
    GZIP("1f8b") {
        @Override
        InputStream plain(InputStream in) throws IOException {
            return GzipCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .get();
        }
    },
    BZIP2("425a68") {
        @Override
        InputStream plain(InputStream in) throws IOException {
            return new BZip2CompressorInputStream(in, true);
        }
    },
    NONE("") {
        @Override
        InputStream plain(InputStream in) {
            return in;
        }
    };

    private static final int BUFFER_BYTES = 64 * 1024;
    private final String magic;

    Compression(String magic) {
        this.magic = magic;
    }

    static Compression of(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var head = HexFormat.of().formatHex(in.readNBytes(8));
            for (var compression : values()) {
                if (head.startsWith(compression.magic)) {
                    return compression;
                }
            }
            return NONE;
        }
    }

    /// The bytes of `file` unpacked; the caller closes the stream.
    InputStream open(Path file) throws IOException {
        var raw = Files.newInputStream(file);
        try {
            return new BufferedInputStream(plain(new BufferedInputStream(raw, BUFFER_BYTES)), BUFFER_BYTES);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    abstract InputStream plain(InputStream in) throws IOException;
}
