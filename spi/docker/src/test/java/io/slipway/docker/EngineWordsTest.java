package io.slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.Failure;
import io.slipway.spi.scheduler.Port;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What an engine is told and what its answers mean, without one.
final class EngineWordsTest {
    private static final Port HTTP = new Port("http", OptionalInt.empty(), Port.Transport.TCP, "http");

    @Test
    void theProgramItselfGetsTheStopSignal() {
        assertThat(ContainerProgram.execed("node server.js --port $PORT"))
                .isEqualTo("exec node server.js --port $PORT");
        for (var compound : List.of("a && b", "a; b", "a | b", "A=1 b", "exec a", "cd x && y", "a > b", "(a)")) {
            assertThat(ContainerProgram.execed(compound)).isEqualTo(compound);
        }
    }

    @Test
    void portsAreFixedOnesThenWhatTheImageExposesThenFromEightyEighty() {
        var fixed = new Port("db", OptionalInt.of(8080), Port.Transport.TCP, "mysql");
        var more = new Port("admin", OptionalInt.empty(), Port.Transport.TCP, "http");

        assertThat(ContainerProgram.numbers(List.of(HTTP), Set.of(80, 443))).containsEntry("http", 80);
        assertThat(ContainerProgram.numbers(List.of(HTTP, more), Set.of()))
                .containsEntry("http", 8080)
                .containsEntry("admin", 8081);
        assertThat(ContainerProgram.numbers(List.of(HTTP, fixed), Set.of())).containsEntry("http", 8081);
    }

    @Test
    void whatTheEngineSaysDecidesWhatTheCallerDoes() {
        assertFailure(500, "write /x: no space left on device", Failure.EXHAUSTED);
        assertFailure(400, "No command specified", Failure.INVALID);
        assertFailure(404, "manifest for a/b:c not found: manifest unknown: manifest unknown", Failure.INVALID);
        assertFailure(500, "Get https://r/v2/: unauthorized: authentication required", Failure.DENIED);
        assertFailure(500, "dial tcp 127.0.0.1:1: connect: connection refused", Failure.UNAVAILABLE);
        assertFailure(500, "exec format error", Failure.UNSUPPORTED);
        assertFailure(403, "forbidden", Failure.DENIED);
        assertFailure(500, "something else", Failure.UNAVAILABLE);
    }

    @Test
    void exitCodesAboveOneHundredTwentyEightAreSignals() {
        assertThat(ExitCodes.exit(137, true, Instant.EPOCH).describe()).isEqualTo("signal KILL (out of memory)");
        assertThat(ExitCodes.exit(3, false, Instant.EPOCH).describe()).isEqualTo("exit code 3");
        assertThat(ExitCodes.exit(255, false, Instant.EPOCH).describe()).isEqualTo("exit code 255");
    }

    @Test
    void registriesAreTakenFromReferencesAsTheEngineDoes() {
        assertThat(Images.host("busybox")).isEqualTo("docker.io");
        assertThat(Images.host("library/busybox")).isEqualTo("docker.io");
        assertThat(Images.host("registry.example.com/a/b")).isEqualTo("registry.example.com");
        assertThat(Images.host("localhost:5000/a")).isEqualTo("localhost:5000");
    }

    @Test
    void aCursorCountsLinesSinceAnInstantBeforeTheLast() {
        var cursor = LogCursor.start("0123456789abcdef");
        var begin = Instant.parse("2026-01-01T00:00:00Z");
        for (var i = 0; i < 100; i++) {
            cursor.read(begin.plusMillis(i * 100L));
        }
        var again = LogCursor.parse(cursor.toString());

        assertThat(again).hasToString(cursor.toString());
        assertThat(again.isOf("0123456789abcdef")).isTrue();
        var lines = again.reopen();
        assertThat(lines).isBetween(10L, 40L);
        // What the engine tells again leads to where it stood.
        for (var i = 100 - (int) lines; i < 100; i++) {
            again.read(begin.plusMillis(i * 100L));
        }
        assertThat(again).hasToString(cursor.toString());
    }

    private static void assertFailure(int status, String said, Failure failure) {
        assertThat(EngineFailures.of("pull", status, said).failure()).as(said).isEqualTo(failure);
    }

    @Test
    void rangesOfAddressesAreCutIntoPartsForNetworks() {
        var range = AddressRange.parse("10.83.0.0/16");
        assertThat(range.slices()).hasSize(64).last().hasToString("10.83.252.0/22");
        assertThat(range.overlaps(AddressRange.parse("10.83.4.0/22"))).isTrue();
        assertThat(range.overlaps(AddressRange.parse("10.84.0.0/16"))).isFalse();
        var small = AddressRange.parse("192.0.2.0/29");
        assertThat(small.free(0, Set.of())).hasValue("192.0.2.2");
        assertThat(small.free(4, Set.of("192.0.2.6"))).hasValue("192.0.2.2");
        var all = Set.of("192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6");
        assertThat(small.free(0, all)).isEmpty();
        assertThat(AddressRange.tryParse("fd00::/8")).isEmpty();
    }

    @Test
    void aReferenceWithoutATagIsItsLatest() {
        assertThat(Engine.tagged("busybox")).isEqualTo("busybox:latest");
        assertThat(Engine.tagged("registry:5000/team/app")).isEqualTo("registry:5000/team/app:latest");
        assertThat(Engine.tagged("registry:5000/team/app:1")).isEqualTo("registry:5000/team/app:1");
        assertThat(Engine.tagged("app@sha256:00")).isEqualTo("app@sha256:00");
    }
}
