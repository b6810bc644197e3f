package io.slipway.engine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Cursor;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.tck.MovableClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Teams, tokens and the first start; the subclasses bring a database each.
abstract class AccessTest {
    @TempDir
    Path data;

    private final MovableClock clock = MovableClock.at(Instant.ofEpochSecond(1_800_000_000));
    private final AtomicBoolean hasApps = new AtomicBoolean();
    private Database database;
    private Tokens tokens;
    private LoginCodes codes;
    private Teams teams;
    private Spaces spaces;
    private FirstStart firstStart;

    abstract DatabaseSettings settings();

    @BeforeEach
    void open() {
        var random = new SecureRandom();
        database = Database.open(settings(), data, CrashPoints.none());
        tokens = new Tokens(database, IdSource.random(clock), random, clock);
        codes = new LoginCodes(database, tokens, random, clock);
        AppsIn apps = (_, _, _) -> hasApps.get();
        teams = new Teams(database, apps, clock);
        spaces = new Spaces(database, apps, clock);
        firstStart = new FirstStart(database, tokens, codes, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Caller admin() {
        return tokens.authenticate(
                        firstStart.prepare("local").orElseThrow().token().value())
                .orElseThrow();
    }

    private static TokenRequest request(@Nullable String team, @Nullable Role role) {
        return new TokenRequest("ci", team, role, Duration.ofDays(1));
    }

    private static void refused(Failure failure, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(failure));
    }

    @Test
    void theFirstStartMakesADefaultTeamAndSpaceAndALogin() {
        var login = firstStart.prepare("local").orElseThrow();
        assertThat(login.token().value().reveal()).startsWith("slp_").hasSizeGreaterThan(40);
        assertThat(tokens.authenticate(login.token().value()).orElseThrow().role())
                .isEqualTo(Role.OPERATOR);
        assertThat(spaces.get("default", "default").orElseThrow().datacenter()).isEqualTo("local");
        assertThat(firstStart.prepare("local"))
                .as("a second start, once the token was used")
                .isEmpty();
    }

    @Test
    void aFirstStartWhoseAnswerWasLostIsRepeated() {
        var lost = firstStart.prepare("local").orElseThrow();
        var again = firstStart.prepare("local").orElseThrow();
        assertThat(tokens.authenticate(lost.token().value())).isEmpty();
        assertThat(codes.redeem(lost.code(), "cli")).isEmpty();
        assertThat(tokens.authenticate(again.token().value())).isPresent();
    }

    @Test
    void aCodeWorksOnceHoweverItIsTyped() {
        var code = firstStart.prepare("local").orElseThrow().code().reveal();
        assertThat(code).matches("[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}");
        var typed = Secret.of(" " + code.toLowerCase(java.util.Locale.ROOT).replace("-", ""));
        var token = codes.redeem(typed, "cli").orElseThrow();
        assertThat(tokens.authenticate(token.value()).orElseThrow().name()).isEqualTo("admin");
        assertThat(codes.redeem(Secret.of(code), "cli")).isEmpty();
    }

    @Test
    void aCodeIsGoneAfterHalfAnHour() {
        var code = firstStart.prepare("local").orElseThrow().code();
        clock.advance(Duration.ofMinutes(31));
        assertThat(codes.redeem(code, "cli")).isEmpty();
    }

    @Test
    void aCodeIsGoneAfterFiveWrongGuesses() {
        var code = firstStart.prepare("local").orElseThrow().code();
        var wrong = Secret.of(code.reveal().substring(0, 5) + "AAAA-AAAA");
        for (int i = 0; i < 5; i++) {
            assertThat(codes.redeem(wrong, "cli")).isEmpty();
        }
        assertThat(codes.redeem(code, "cli")).isEmpty();
    }

    @Test
    void noValueOfATokenIsKept() {
        var value = firstStart.prepare("local").orElseThrow().token().value().reveal();
        var kept = database.read(tx -> tx.query("select * from token", row -> row.text("hash")));
        assertThat(kept).hasSize(1).doesNotContain(value).allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    }

    @Test
    void aTokenExpiresAndCanBeRevoked() {
        var admin = admin();
        var first = tokens.make(admin, request("default", Role.VIEWER));
        var second = tokens.make(admin, request("default", Role.VIEWER));
        tokens.revoke(admin, first.token().id());
        assertThat(tokens.authenticate(first.value())).isEmpty();
        assertThat(tokens.authenticate(second.value())).isPresent();
        clock.advance(Duration.ofDays(1));
        assertThat(tokens.authenticate(second.value())).isEmpty();
    }

    @Test
    void unknownValuesAreNobody() {
        admin();
        assertThat(tokens.authenticate(Secret.of("slp_" + "x".repeat(43)))).isEmpty();
        assertThat(tokens.authenticate(Secret.of(""))).isEmpty();
        assertThat(tokens.authenticate(Secret.of("slp_" + "x".repeat(100_000)))).isEmpty();
    }

    @Test
    void itIsKeptWhenATokenWasUsed() {
        var admin = admin();
        var token = tokens.make(admin, request("default", null));
        assertThat(tokens.get(token.token().id()).orElseThrow().lastUsedAt()).isNull();
        tokens.authenticate(token.value());
        assertThat(tokens.get(token.token().id()).orElseThrow().lastUsedAt()).isEqualTo(clock.instant());
    }

    @Test
    void nobodyMakesATokenThatMayMore() {
        var admin = admin();
        var owner = tokens.authenticate(
                        tokens.make(admin, request("default", Role.OWNER)).value())
                .orElseThrow();
        var developer = tokens.authenticate(
                        tokens.make(owner, request("default", Role.DEVELOPER)).value())
                .orElseThrow();
        refused(Failure.DENIED, () -> tokens.make(developer, request("default", Role.OWNER)));
        refused(Failure.DENIED, () -> tokens.make(developer, request(null, null)));
        refused(Failure.DENIED, () -> tokens.make(owner, request("other", Role.VIEWER)));
        refused(Failure.INVALID, () -> tokens.make(admin, request("nowhere", Role.VIEWER)));
        assertThat(tokens.make(developer, request("default", null)).token().role())
                .isEqualTo(Role.DEVELOPER);
    }

    @Test
    void onlyThoseWhoManageTokensRevokeThoseOfOthers() {
        var admin = admin();
        teams.putMember("default", "ann", Role.DEVELOPER);
        var ann = new Caller("ann", Role.DEVELOPER, "default", "tk1", clock.instant());
        var hers = tokens.make(ann, request("default", null));
        var his = tokens.make(admin, request("default", Role.VIEWER));
        refused(Failure.DENIED, () -> tokens.revoke(ann, his.token().id()));
        tokens.revoke(ann, hers.token().id());
        assertThat(tokens.authenticate(hers.value())).isEmpty();
        assertThat(tokens.list(ann, null, Cursor.first(10)).items())
                .extracting(Token::account)
                .containsOnly("ann");
        assertThat(tokens.list(admin, null, Cursor.first(10)).items()).hasSize(3);
    }

    @Test
    void aMemberThatIsTakenOutHasNothingLeft() {
        admin();
        teams.putMember("default", "ann", Role.OWNER);
        var ann = new Caller("ann", Role.OWNER, "default", "tk1", clock.instant());
        var token = tokens.make(ann, request("default", null));
        assertThat(tokens.authenticate(token.value()).map(Caller::role)).isEqualTo(Optional.of(Role.OWNER));
        teams.putMember("default", "ann", Role.VIEWER);
        assertThat(tokens.authenticate(token.value()).map(Caller::role))
                .as("a token may no more than its account")
                .isEqualTo(Optional.of(Role.VIEWER));
        teams.removeMember("default", "ann");
        assertThat(tokens.authenticate(token.value())).isEmpty();
        teams.putMember("default", "ann", Role.VIEWER);
        assertThat(tokens.authenticate(token.value()))
                .as("coming back revives no token")
                .isEmpty();
    }

    @Test
    void teamsAndSpacesAreMadeChangedAndListed() {
        var admin = admin();
        teams.put("acme", "local", Quota.unbounded());
        assertThat(spaces.get("acme", "default").orElseThrow().datacenter()).isEqualTo("local");
        spaces.delete("acme", "default");
        var quota = new Quota(5, 2000, 1L << 30, null);
        assertThat(teams.put("acme", "local", quota).quota()).isEqualTo(quota);
        assertThat(spaces.get("acme", "default"))
                .as("a space that was deleted, after a change of the team")
                .isEmpty();
        spaces.put("acme", "test", "local", quota);
        assertThat(spaces.put("acme", "test", "shanghai", Quota.unbounded()).datacenter())
                .isEqualTo("shanghai");
        assertThat(teams.list(admin, Cursor.first(10)).items())
                .extracting(Team::name)
                .containsExactly("acme", "default");
        var owner = new Caller("ann", Role.OWNER, "acme", "tk1", clock.instant());
        assertThat(teams.list(owner, Cursor.first(10)).items())
                .extracting(Team::name)
                .containsExactly("acme");
        assertThat(spaces.list("acme", Cursor.first(10)).items())
                .extracting(Space::name)
                .containsExactly("test");
        assertThat(teams.members("acme")).isEqualTo(List.of());
        spaces.delete("acme", "test");
        teams.delete("acme");
        teams.delete("acme");
        assertThat(teams.get("acme")).isEmpty();
    }

    @Test
    void whatStillHasAppsStays() {
        admin();
        hasApps.set(true);
        refused(Failure.CONFLICT, () -> teams.delete("default"));
        refused(Failure.CONFLICT, () -> spaces.delete("default", "default"));
        refused(Failure.CONFLICT, () -> spaces.put("default", "default", "other", Quota.unbounded()));
        assertThat(spaces.put("default", "default", "local", new Quota(1, null, null, null))
                        .quota()
                        .instances())
                .isEqualTo(1);
    }

    @Test
    void badNamesAreRefusedByField() {
        admin();
        assertThatThrownBy(() -> teams.put("Acme Inc", "local", Quota.unbounded()))
                .hasMessageContaining("team is 'Acme Inc', expected");
        refused(Failure.INVALID, () -> spaces.put("default", "", "local", Quota.unbounded()));
        refused(Failure.INVALID, () -> teams.putMember("default", "a b", Role.OWNER));
        refused(Failure.INVALID, () -> teams.putMember("default", "ann", Role.OPERATOR));
        refused(Failure.CONFLICT, () -> spaces.put("nowhere", "x", "local", Quota.unbounded()));
    }
}
