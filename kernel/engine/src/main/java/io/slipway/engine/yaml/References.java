package io.slipway.engine.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Resolves `${NAME}` anywhere in a value from the environment, and a value `file:PATH` to the content of that
/// file without its last line end. `$${` stands for a plain `${`.
///
/// Only for what an operator of this machine wrote: who may write references reads the server's environment and
/// its files.
public final class References {
    private static final Pattern NAME = Pattern.compile("\\$(\\$?)\\{([^}]*)}");
    private static final String FILE = "file:";
    private static final int LARGEST = 64 * 1024;

    private final @Nullable Map<String, String> environment;
    private final Path base;

    private References(@Nullable Map<String, String> environment, Path base) {
        this.environment = environment;
        this.base = base;
    }

    /// @param environment by name
    /// @param base where relative paths start
    public static References of(Map<String, String> environment, Path base) {
        return new References(Map.copyOf(environment), base);
    }

    /// There are none: every value means itself, also one that looks like a reference.
    public static References none() {
        return new References(null, Path.of("/"));
    }

    Path base() {
        return base;
    }

    sealed interface Resolved {}

    record Found(String text) implements Resolved {}

    record Missing(String expected, String mend) implements Resolved {}

    static boolean isReference(String text) {
        return text.startsWith(FILE) || text.contains("${");
    }

    /// @param files whether `file:` is a reference; a URI or a path may begin so by itself
    Resolved resolve(String text, boolean files) {
        if (environment == null) {
            return new Found(text);
        }
        var result = new StringBuilder();
        var matcher = NAME.matcher(text);
        var done = 0;
        while (matcher.find()) {
            result.append(text, done, matcher.start());
            done = matcher.end();
            if (!matcher.group(1).isEmpty()) {
                result.append("${").append(matcher.group(2)).append('}');
                continue;
            }
            var value = environment.get(matcher.group(2));
            if (value == null) {
                return new Missing(
                        "the environment variable %s to be set".formatted(matcher.group(2)),
                        "set it where the server is started, or write $${ for a plain ${");
            }
            result.append(value);
        }
        var replaced = result.append(text.substring(done)).toString();
        return files && replaced.startsWith(FILE) ? content(replaced.substring(FILE.length())) : new Found(replaced);
    }

    private Resolved content(String name) {
        var file = base.resolve(name.startsWith("//") ? name.substring(2) : name);
        try {
            if (Files.size(file) > LARGEST) {
                return new Missing("a file of at most %d bytes at %s".formatted(LARGEST, file), "name another file");
            }
            var text = Files.readString(file);
            return new Found(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
        } catch (NoSuchFileException _) {
            return new Missing("a file at " + file, "create it, or name another");
        } catch (IOException _) {
            return new Missing(
                    "a text file in UTF-8 at %s that the server may read".formatted(file),
                    "mend the file or its permissions");
        }
    }
}
