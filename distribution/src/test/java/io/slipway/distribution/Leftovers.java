package io.slipway.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What an installation has on its machine: processes, listening ports, control groups, mounts, files and rows. Two
/// looks at the same state are equal, so what a change has left over is what the second has and the first had not.
///
/// @param things each in words
record Leftovers(Set<String> things) {
    /// What tells of the past on purpose, or is a cache with a budget of its own.
    private static final Set<String> HISTORY = Set.of(
            "operation",
            "operation_step",
            "operation_line",
            "operation_queue",
            "generation",
            "gateway_tables",
            "lease",
            "flyway_schema_history");

    private static final List<Pattern> KEPT = Stream.of(
                    "artifacts/(slugs|uploads)/sha256/.*",
                    ".*slipway\\.db.*",
                    ".*\\.log(\\.\\d+)?",
                    "crash/.*",
                    // Kept for a day, so that what comes late is refused, and unpacked slugs for ten minutes.
                    "plugins/[^/]+/scheduler/(locks|removed|slugs)(/.*)?")
            .map(Pattern::compile)
            .toList();

    /// @param database where its rows are: a JDBC url
    static Leftovers look(PackagedSlipway slipway, String database) throws IOException {
        var things = new TreeSet<String>();
        processes(slipway, things);
        files(slipway.home().resolve("data"), things);
        cgroups(slipway.home(), things);
        lines(Path.of("/proc/self/mounts"), line -> line.contains(slipway.home().toString()))
                .forEach(mount -> things.add("mount " + mount));
        rows(database).forEach((table, rows) -> things.add("%d rows in %s".formatted(rows, table)));
        return new Leftovers(things);
    }

    /// What is here and is not in `before`, and what is missing.
    List<String> since(Leftovers before) {
        var differences = new ArrayList<String>();
        things.stream().filter(thing -> !before.things.contains(thing)).forEach(thing -> differences.add("+ " + thing));
        before.things.stream().filter(thing -> !things.contains(thing)).forEach(thing -> differences.add("- " + thing));
        return differences;
    }

    private static void processes(PackagedSlipway slipway, Set<String> things) {
        var count = new TreeMap<String, Integer>();
        for (var process : slipway.processes()) {
            var command = process.info().commandLine().orElse("?");
            count.merge(kind(command), 1, Integer::sum);
        }
        count.forEach((kind, number) -> things.add("%d processes: %s".formatted(number, kind)));
        listening(slipway).forEach(port -> things.add("port " + port));
    }

    /// A command without what differs from run to run.
    private static String kind(String command) {
        return command.replaceAll("\\d{3,}", "#").replaceAll("\\b[a-z]1[a-z0-9]{15,}", "id");
    }

    private static Set<Integer> listening(PackagedSlipway slipway) {
        var processes = slipway.processes();
        var ports = new TreeSet<Integer>();
        for (var line : lines(Path.of("/proc/net/tcp"), line -> line.contains(" 0A "))) {
            var port = Integer.parseInt(line.strip().split("\\s+")[1].split(":")[1], 16);
            if (processes.stream().anyMatch(process -> Processes.listensOn(process, port))) {
                ports.add(port);
            }
        }
        return ports;
    }

    private static void files(Path data, Set<String> things) throws IOException {
        try (var files = Files.walk(data)) {
            files.filter(file -> !Files.isDirectory(file) || isEmpty(file))
                    .map(file -> data.relativize(file).toString())
                    .filter(name ->
                            KEPT.stream().noneMatch(kept -> kept.matcher(name).matches()))
                    .forEach(name -> things.add("file " + name));
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) {
                throw e;
            }
            // It went while we walked: the caller looks again.
            things.add("a file that is going");
        }
    }

    private static boolean isEmpty(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /// Groups of apps and builds that our user made, wherever the tree is mounted; others of this machine have theirs.
    private static void cgroups(Path home, Set<String> things) throws IOException {
        var root = Path.of("/sys/fs/cgroup");
        if (!Files.isReadable(root)) {
            return;
        }
        var user = Files.getOwner(home);
        try (var groups = Files.walk(root, 6)) {
            for (var group : groups.filter(Files::isDirectory).toList()) {
                if (group.getFileName().toString().startsWith("slipway")
                        && Files.getOwner(group).equals(user)) {
                    things.add("cgroup " + root.relativize(group));
                }
            }
        } catch (UncheckedIOException | NoSuchFileException e) {
            things.add("a cgroup that is going");
        }
    }

    private static List<String> lines(Path file, Predicate<String> wanted) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                    .filter(wanted)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static TreeMap<String, Long> rows(String database) {
        var rows = new TreeMap<String, Long>();
        try (var connection = DriverManager.getConnection(database)) {
            var tables = new HashSet<String>();
            var schema = database.startsWith("jdbc:sqlite:") ? null : "public";
            try (var found = connection.getMetaData().getTables(null, schema, "%", new String[] {"TABLE"})) {
                while (found.next()) {
                    tables.add(found.getString("TABLE_NAME"));
                }
            }
            tables.removeIf(table -> HISTORY.contains(table) || table.startsWith("sqlite"));
            for (var table : tables) {
                try (var statement = connection.createStatement();
                        var counted = statement.executeQuery("select count(*) from " + table)) {
                    rows.put(table, counted.next() ? counted.getLong(1) : 0);
                }
            }
        } catch (SQLException e) {
            throw new AssertionError("cannot read the rows of " + database, e);
        }
        return rows;
    }
}
