package io.slipway.plugins.schedulers.process;

import io.slipway.spi.SlipwayException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Signals by their names, with the numbers that Linux gives them on all machines we run on (signal(7)).
enum StopSignal {
    HUP(1),
    INT(2),
    QUIT(3),
    ILL(4),
    TRAP(5),
    ABRT(6),
    BUS(7),
    FPE(8),
    KILL(9),
    USR1(10),
    SEGV(11),
    USR2(12),
    PIPE(13),
    ALRM(14),
    TERM(15),
    XCPU(24),
    XFSZ(25),
    WINCH(28),
    SYS(31);

    private final int number;

    StopSignal(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /// @param name with or without `SIG`
    static StopSignal parse(String name) {
        var plain = name.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        return Arrays.stream(values())
                .filter(signal -> signal.name().equals(plain))
                .findFirst()
                .orElseThrow(() -> SlipwayException.invalid(
                        "stopSignal is '%s', must be one of %s".formatted(name, Arrays.toString(values()))));
    }

    static String nameOf(int number) {
        return Arrays.stream(values())
                .filter(signal -> signal.number == number)
                .findFirst()
                .map(StopSignal::name)
                .or(() -> Optional.of(Integer.toString(number)))
                .get();
    }
}
