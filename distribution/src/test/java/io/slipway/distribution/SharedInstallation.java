package io.slipway.distribution;

import io.slipway.tck.Await;
import io.slipway.tck.backend.PostgresqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Servers on one PostgreSQL, each on a machine of its own with a data folder of its own. What they share is the folder
/// of artifacts and that of the process scheduler, so that one can take over the very programs of the other.
final class SharedInstallation implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Machines machines;
    private final PostgresqlServer postgresql;
    private final PostgresqlServer.Database database;
    private final Path folder;
    private final List<Member> members = new ArrayList<>();

    /// @param name as `server.name`
    record Member(String name, PackagedSlipway slipway, CrashPlan plan) {}

    private SharedInstallation(Machines machines, PostgresqlServer postgresql, Path folder) {
        this.machines = machines;
        this.postgresql = postgresql;
        this.database = postgresql.create();
        this.folder = folder;
    }

    /// All of them started.
    static SharedInstallation start(Path folder, String... names) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        var machines = Machines.make();
        var installation =
                new SharedInstallation(machines, PostgresqlServer.startAnother(machines.gate()), folder.toRealPath());
        try {
            var user = TestUser.other();
            for (var name : names) {
                installation.members.add(installation.unpack(name, machines.another(user)));
            }
            for (var member : installation.members) {
                member.plan().start(member.slipway());
                // A login that was never used is replaced by that of the next start.
                member.slipway().api().get("/v1/operations?limit=1");
            }
            return installation;
        } catch (Exception | AssertionError e) {
            installation.close();
            throw e;
        }
    }

    private Member unpack(String name, Seat seat) throws Exception {
        var slipway = PackagedSlipway.unpack(Files.createDirectories(folder.resolve(name)), Pair.EMBEDDED, seat);
        var shared = folder.resolve("shared");
        for (var each : List.of("artifacts", "plugins")) {
            Files.createDirectories(shared.resolve(each));
        }
        seat.user().own(shared);
        var data = Files.createDirectories(slipway.home().resolve("data"));
        Files.createSymbolicLink(data.resolve("plugins"), shared.resolve("plugins"));
        slipway.own(data);
        var first = members.isEmpty() ? slipway : members.getFirst().slipway();
        // Each file names its own server: to the product a machine's programs are one server's alone.
        slipway.configure("""
                server:
                  name: %1$s
                  listen: "%2$s:%3$d"
                  data: ./data
                %4$s
                database: {url: "%5$s", user: %6$s, password: %7$s}
                artifacts: {folder: %8$s}
                builders: {slug: {}}
                datacenters:
                  local:
                    domain: localhost
                    watch: 0s
                    servers: [%1$s]
                    scheduler: {plugin: process}
                    loadBalancers: {default: {plugin: embedded, http: "127.0.0.1:%9$d"}}
                """.formatted(
                name,
                seat.host(),
                slipway.apiPort(),
                members.isEmpty() ? "" : "  secretKeys: file:" + first.home().resolve("data/secret-keys.json"),
                database.url().replace("127.0.0.1", machines.gate()),
                database.user(),
                database.password(),
                shared.resolve("artifacts"),
                slipway.gatewayPort()));
        if (!members.isEmpty()) {
            slipway.loggedInAs(first);
        }
        return new Member(name, slipway, CrashPlan.in(slipway));
    }

    Path folder() {
        return folder.resolve("shared");
    }

    /// Who keeps the datacenter now.
    Member keeper() throws InterruptedException {
        var name = Await.present(
                LIMIT,
                "a server keeps the datacenter",
                () -> texts(
                                "select holder from lease where name = 'datacenter/local' and expires_at > extract(epoch from now()) * 1000")
                        .stream()
                        .findFirst());
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// The first of the others.
    Member besides(Member one) {
        return members.stream()
                .filter(member -> !member.equals(one))
                .findFirst()
                .orElseThrow();
    }

    /// The first column of what is found.
    List<String> texts(String sql) {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (found.next()) {
                texts.add(found.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    @Override
    public void close() throws IOException {
        members.forEach(member -> member.slipway().close());
        postgresql.close();
        machines.close();
    }
}
