package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Time that goes on evenly from the machine's start to its end, whatever its clock is set to, and in every process
/// that keeps it in the same file. For waits that outlive a server; near the time of day, but not the same.
///
/// After a restart of the machine it goes by the machine's clock anew: what is measured then must not rely on
/// instants from before.
public final class BootClock implements InstantSource {
    private final Path file;
    private final InstantSource machine;
    private final Supplier<Boot> boot;
    private volatile @Nullable Instant start;

    /// @param file keeps when the machine was started; made with the first call
    /// @param machine the machine's clock
    public BootClock(Path file, InstantSource machine) {
        this(file, machine, Boot::last);
    }

    BootClock(Path file, InstantSource machine, Supplier<Boot> boot) {
        this.file = file;
        this.machine = machine;
        this.boot = boot;
    }

    /// @param bootId another one after each start of the machine
    record Boot(String bootId, Duration ago) {
        static Boot last() {
            return new Boot(ProcessIdentity.currentBoot(), Duration.ofNanos(Libc.nanosSinceBoot()));
        }
    }

    @Override
    public Instant instant() {
        var last = boot.get();
        var known = start;
        if (known == null) {
            known = kept(last);
            start = known;
        }
        return known.plus(last.ago());
    }

    private Instant kept(Boot last) {
        try {
            var words = read().split(" ");
            if (words.length == 2 && words[0].equals(last.bootId())) {
                return Instant.parse(words[1]);
            }
            var fresh = machine.instant().minus(last.ago());
            Files.createDirectories(file.toAbsolutePath().getParent());
            DurableFile.write(file, last.bootId() + " " + fresh);
            return fresh;
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot keep the time in " + file, e);
        }
    }

    private String read() throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException _) {
            return "";
        }
    }
}
