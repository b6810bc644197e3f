package io.slipway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Looks at the file that says which server is meant and as whom.
final class LoginCheck {
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Surroundings surroundings;

    LoginCheck(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    List<Finding> findings() throws IOException {
        var file = Login.file(Login.configHome(surroundings));
        if (!Files.exists(file)) {
            return List.of(Finding.bad("login", "there is none in " + file, anew(surroundings, Optional.empty())));
        }
        Login stored;
        try {
            stored = Login.stored(Login.configHome(surroundings)).orElseThrow();
        } catch (Told e) {
            return List.of(Finding.bad(
                    "login",
                    String.valueOf(e.getMessage()),
                    "rm %s; %s".formatted(Shell.quoted(file), anew(surroundings, Optional.empty()))));
        }
        if (stored.token().isEmpty()) {
            return List.of(Finding.bad("login", file + " holds no token", anew(surroundings, Optional.of(stored))));
        }
        return List.of(
                isOpen(file)
                        ? Finding.bad("login", file + " can be read by others", "chmod 600 " + Shell.quoted(file))
                        : Finding.good("login", "kept in " + file));
    }

    private static boolean isOpen(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
    }

    /// How to log in again: whoever may start the server of this installation need not be given a code.
    static String anew(Surroundings surroundings, Optional<Login> known) {
        var elsewhere =
                known.map(Login::url).filter(url -> !url.toString().matches("http://(127\\.|localhost|\\[::1]).*"));
        if (elsewhere.isPresent()) {
            return "slipway login " + elsewhere.get();
        }
        var used = surroundings.home().map(home -> home.resolve("data")).filter(Files::exists);
        return used.isPresent() ? "slipway down; slipway up --login" : "slipway up";
    }
}
