package io.slipway.engine.secret;

import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.Failure;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The secrets of all apps. A value goes in and comes out only for a plugin that injects it.
///
/// A release freezes versions ([#current]); what is injected is looked up anew each time ([#resolve]), so that a
/// revoked version is never injected again, whatever is rolled back.
public final class Secrets {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final int LONGEST = 65_536;

    private final Database database;
    private final IdSource ids;
    private final Clock clock;
    private final SecretKeys keys;

    public Secrets(Database database, IdSource ids, Clock clock, SecretKeys keys) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.keys = keys;
    }

    /// The keys of this server: as configured, else those in its data folder, which are made when there is
    /// nothing yet that was encrypted.
    /// @throws SlipwayException `CONFLICT` if the file is gone while secrets need it
    public static SecretKeys keys(@Nullable Secret configured, Path data, Database database) {
        if (configured != null) {
            return SecretKeys.parse(configured);
        }
        var file = SecretKeys.file(data);
        if (Files.exists(file)) {
            return SecretKeys.read(data);
        }
        var encrypted = database.<Long>read(tx -> tx.count("select count(*) as n from secret where value is not null"));
        if (encrypted > 0) {
            throw SlipwayException.conflict(
                    "%s is missing, and %d secrets were encrypted with the keys in it: bring it back from a backup or another server, or set server.secretKeys"
                            .formatted(file, encrypted));
        }
        var made = SecretKeys.make();
        made.write(data);
        return made;
    }

    /// Adds a version. Versions count from 1 and are never used again.
    public SecretInfo put(SecretOwner owner, String name, Secret value, String setBy) {
        if (!NAME.matcher(name).matches()) {
            throw wrong("secret", name, "a letter or _, then at most 127 letters, digits and _");
        }
        if (value.reveal().length() > LONGEST) {
            throw wrong("value", "***", "at most %d characters".formatted(LONGEST));
        }
        return database.transaction(tx -> {
            var version = 1
                    + tx.count(
                            "select coalesce(max(version), 0) as n from secret"
                                    + " where team = ? and space = ? and app = ? and name = ?",
                            owner.team(),
                            owner.space(),
                            owner.app(),
                            name);
            tx.update(
                    "insert into secret (id, team, space, app, name, version, value, deleted, set_by, created_at)"
                            + " values (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
                    ids.next("sv"),
                    owner.team(),
                    owner.space(),
                    owner.app(),
                    name,
                    version,
                    keys.encrypt(value, place(owner, name, version)),
                    setBy,
                    clock.instant());
            return info(name, versions(tx, owner, name)).orElseThrow();
        });
    }

    /// By name, without those that were deleted.
    public List<SecretInfo> list(SecretOwner owner) {
        return database.read(tx -> {
            var byName = new TreeMap<String, List<Version>>();
            tx.query(
                            "select * from secret where team = ? and space = ? and app = ? order by name, version",
                            Secrets::version,
                            owner.team(),
                            owner.space(),
                            owner.app())
                    .forEach(each -> byName.computeIfAbsent(each.name(), _ -> new ArrayList<>())
                            .add(each));
            var found = new ArrayList<SecretInfo>();
            byName.forEach((name, versions) -> info(name, versions).ifPresent(found::add));
            return found;
        });
    }

    /// Makes one version unusable for ever, and forgets its value. Revoked already is success.
    /// @throws SlipwayException `INVALID` if there is no such version
    public SecretInfo revoke(SecretOwner owner, String name, int version) {
        return database.transaction(tx -> {
            var versions = versions(tx, owner, name);
            if (versions.stream().noneMatch(each -> each.number() == version)) {
                throw wrong("version", "" + version, "a version of " + name);
            }
            tx.update(
                    "update secret set value = null, revoked_at = coalesce(revoked_at, ?)"
                            + " where team = ? and space = ? and app = ? and name = ? and version = ?",
                    clock.instant(),
                    owner.team(),
                    owner.space(),
                    owner.app(),
                    name,
                    version);
            return info(name, versions(tx, owner, name)).orElseThrow();
        });
    }

    /// Revokes and hides all versions. Absent already is success.
    public void delete(SecretOwner owner, String name) {
        database.write(tx -> forget(tx, owner, " and name = ?", name));
    }

    /// [#delete] for all of an app, as a part of `tx`.
    public void deleteAll(Tx tx, SecretOwner owner) {
        forget(tx, owner, "");
    }

    private void forget(Tx tx, SecretOwner owner, String which, String... names) {
        var arguments =
                new ArrayList<@Nullable Object>(List.of(clock.instant(), owner.team(), owner.space(), owner.app()));
        arguments.addAll(List.of(names));
        tx.update(
                "update secret set value = null, deleted = 1, revoked_at = coalesce(revoked_at, ?)"
                        + " where team = ? and space = ? and app = ?" + which,
                arguments.toArray());
    }

    /// The versions that a release is to freeze: of each name the newest that is not revoked.
    /// @throws SlipwayException `INVALID` naming each that was never set or has none left
    public Map<String, Integer> current(Tx tx, SecretOwner owner, Collection<String> names) {
        var found = new LinkedHashMap<String, Integer>();
        var problems = new ArrayList<FieldProblem>();
        for (var name : names) {
            newest(versions(tx, owner, name))
                    .ifPresentOrElse(version -> found.put(name, version.number()), () -> problems.add(unset(name)));
        }
        if (!problems.isEmpty()) {
            throw SlipwayException.invalid(problems);
        }
        return found;
    }

    /// Of each name that has one, the newest version that is not revoked.
    public Map<String, Integer> inForce(Tx tx, SecretOwner owner) {
        var found = new LinkedHashMap<String, Integer>();
        tx
                .query(
                        "select * from secret where team = ? and space = ? and app = ? order by version",
                        Secrets::version,
                        owner.team(),
                        owner.space(),
                        owner.app())
                .stream()
                .filter(Version::isInForce)
                .forEach(version -> found.put(version.name(), version.number()));
        return found;
    }

    /// The values to inject for the frozen versions. A revoked one gives way to the newest that is not.
    /// @throws SlipwayException `INVALID` naming each that has none left
    public Map<String, Secret> resolve(SecretOwner owner, Map<String, Integer> versions) {
        return database.read(tx -> {
            var values = new LinkedHashMap<String, Secret>();
            var problems = new ArrayList<FieldProblem>();
            versions.forEach((name, frozen) -> {
                var known = versions(tx, owner, name);
                known.stream()
                        .filter(each -> each.number() == frozen && each.isInForce())
                        .findFirst()
                        .or(() -> newest(known))
                        .ifPresentOrElse(
                                version -> values.put(name, decrypt(owner, version)), () -> problems.add(unset(name)));
            });
            if (!problems.isEmpty()) {
                throw SlipwayException.invalid(problems);
            }
            return values;
        });
    }

    /// Encrypts all values anew, after [SecretKeys#rotated]; old keys may go then.
    /// @return how many
    public int encryptAnew(SecretKeys next) {
        return database.transaction(tx -> {
            var all = tx.query(
                    "select * from secret where value is not null",
                    row -> Map.entry(
                            new SecretOwner(row.text("team"), row.text("space"), row.text("app")), version(row)));
            for (var each : all) {
                var place = place(
                        each.getKey(), each.getValue().name(), each.getValue().number());
                var value = decrypt(each.getKey(), each.getValue());
                tx.update(
                        "update secret set value = ? where id = ?",
                        next.encrypt(value, place),
                        each.getValue().id());
            }
            return all.size();
        });
    }

    private record Version(
            String id,
            String name,
            int number,
            @Nullable String value,
            boolean deleted,
            Instant createdAt,
            @Nullable Instant revokedAt) {
        boolean isInForce() {
            return revokedAt == null && value != null;
        }
    }

    private static List<Version> versions(Tx tx, SecretOwner owner, String name) {
        return tx.query(
                "select * from secret where team = ? and space = ? and app = ? and name = ? order by version",
                Secrets::version,
                owner.team(),
                owner.space(),
                owner.app(),
                name);
    }

    private static Optional<Version> newest(List<Version> versions) {
        return versions.stream().filter(Version::isInForce).reduce((_, later) -> later);
    }

    private static Optional<SecretInfo> info(String name, List<Version> all) {
        var shown = all.stream().filter(each -> !each.deleted()).toList();
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new SecretInfo(
                name,
                newest(shown).map(Version::number).orElse(0),
                shown.getLast().createdAt(),
                shown.stream()
                        .filter(each -> each.revokedAt() != null)
                        .map(Version::number)
                        .toList()));
    }

    private Secret decrypt(SecretOwner owner, Version version) {
        var value = version.value();
        if (value == null) {
            throw new SlipwayException(Failure.BROKEN, "secret " + version.name() + " has no value");
        }
        return keys.decrypt(value, place(owner, version.name(), version.number()));
    }

    private static String place(SecretOwner owner, String name, long version) {
        return "%s/%s/%s/%s/%d".formatted(owner.team(), owner.space(), owner.app(), name, version);
    }

    private static FieldProblem unset(String name) {
        return FieldProblem.of("secrets." + name, "", "a secret that is set", "slipway secret set APP " + name);
    }

    private static SlipwayException wrong(String field, String value, String expected) {
        return SlipwayException.invalid(List.of(FieldProblem.of(field, value, expected, "")));
    }

    private static Version version(Row row) {
        return new Version(
                row.text("id"),
                row.text("name"),
                row.integer("version"),
                row.textOrNull("value"),
                row.flag("deleted"),
                row.time("created_at"),
                row.timeOrNull("revoked_at"));
    }
}
