package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Gives names, of teams for one, numeric users of this machine, and the same name the same user for ever.
/// The users stand in no `/etc/passwd`; give ranges that nothing else on the machine uses, and each `file` a
/// range of its own.
public final class Users {
    private final Path file;
    private final int first;
    private final int last;

    /// @param file where it is kept who has which number
    /// @param first lowest number to give
    /// @param last highest number to give
    public Users(Path file, int first, int last) {
        if (first <= 0 || last < first) {
            throw SlipwayException.invalid("users %d to %d are no range above 0".formatted(first, last));
        }
        this.file = file;
        this.first = first;
        this.last = last;
    }

    /// As [#of], where this process may start programs as other users; else empty.
    public Optional<HostUser> forTeam(String team) throws InterruptedException {
        return HostUser.canSwitch() ? Optional.of(of(team)) : Optional.empty();
    }

    /// @throws SlipwayException `EXHAUSTED` when all numbers are given
    public HostUser of(String name) throws InterruptedException {
        try (var _ = FolderLock.take(file.resolveSibling(file.getFileName() + ".lock"))) {
            var known = read();
            var number = known.get(name);
            if (number == null) {
                number = free(known);
                known.put(name, number);
                write(known);
            }
            return new HostUser(number, number);
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot keep which user is " + name, e);
        }
    }

    private int free(Map<String, Integer> known) {
        for (var candidate = first; candidate <= last; candidate++) {
            if (!known.containsValue(candidate)) {
                return candidate;
            }
        }
        throw new SlipwayException(
                Failure.EXHAUSTED, "all users from %d to %d are given: widen the range".formatted(first, last));
    }

    private Map<String, Integer> read() throws IOException {
        var known = new HashMap<String, Integer>();
        if (Files.exists(file)) {
            for (var line : Files.readAllLines(file)) {
                var space = line.indexOf(' ');
                known.put(line.substring(space + 1), Integer.parseInt(line.substring(0, space)));
            }
        }
        return known;
    }

    private void write(Map<String, Integer> known) throws IOException {
        DurableFile.write(
                file,
                known.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey() + "\n")
                        .sorted()
                        .collect(Collectors.joining()));
    }
}
