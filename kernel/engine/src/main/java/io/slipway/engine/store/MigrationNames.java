package io.slipway.engine.store;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The migrations that this program brings: `V001__operations.sql`.
final class MigrationNames {
    static final String FOLDER = "db/migration";

    private static final Pattern NAME = Pattern.compile("(?:.*/)?V([0-9]+)__[a-z_]+\\.sql");

    private MigrationNames() {}

    static Set<String> versions() {
        var folder = MigrationNames.class.getClassLoader().getResource(FOLDER);
        if (folder == null) {
            throw new SlipwayException(Failure.BROKEN, "this program was built without its migrations");
        }
        try {
            return names(folder).stream()
                    .map(NAME::matcher)
                    .filter(matcher -> matcher.matches())
                    .map(matcher -> matcher.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException | URISyntaxException e) {
            throw new SlipwayException(Failure.BROKEN, "cannot list the migrations in " + folder, e);
        }
    }

    private static List<String> names(URL folder) throws IOException, URISyntaxException {
        if (folder.openConnection() instanceof JarURLConnection connection) {
            connection.setUseCaches(false);
            try (var jar = connection.getJarFile()) {
                return jar.stream().map(entry -> entry.getName()).toList();
            }
        }
        try (var files = Files.list(Path.of(folder.toURI()))) {
            return files.map(Path::toString).toList();
        }
    }
}
