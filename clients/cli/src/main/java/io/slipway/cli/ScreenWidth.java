package io.slipway.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// How many columns the terminal has. Asked for when it first matters, since that starts a program.
final class ScreenWidth implements IntSupplier {
    static final int NARROWEST = 40;
    private static final long PATIENCE_SECONDS = 1;

    private final Optional<String> given;
    private @Nullable Integer known;

    /// @param given as `COLUMNS` says
    ScreenWidth(Optional<String> given) {
        this.given = given;
    }

    @Override
    public int getAsInt() {
        if (known == null) {
            known = given.or(ScreenWidth::ofTerminal)
                    .filter(text -> text.matches("[1-9][0-9]{0,3}"))
                    .map(text -> Math.max(NARROWEST, Integer.parseInt(text)))
                    .orElse(Terminal.WIDTH);
        }
        return known;
    }

    private static Optional<String> ofTerminal() {
        try {
            var stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return Optional.empty();
            }
            var size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return Optional.of(size.replaceFirst("^\\d+ ", ""));
        } catch (IOException e) {
            // No terminal of its own, or no stty: the usual width will do.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
