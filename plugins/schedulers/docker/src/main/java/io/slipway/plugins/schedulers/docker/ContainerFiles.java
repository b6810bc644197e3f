package io.slipway.plugins.schedulers.docker;

import static io.slipway.docker.EngineCalls.expect;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.ContainerProgram;
import io.slipway.docker.Engine;
import io.slipway.docker.EngineHttp.Body;
import io.slipway.docker.EngineHttp.Request;
import io.slipway.docker.Images;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Program;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Files that programs are given. Their definition keeps them, as one tar that nobody unpacks; what is in it is put
/// into each container that is made from the definition, before it is first started.
final class ContainerFiles {
    private static final String KEPT = "slipway-files.tar";
    private static final Duration COPY = Duration.ofMinutes(1);
    /// Nobody else is in the container, and who runs in it may be a user that only its image knows.
    private static final int READABLE = 0444;

    private static final int EXECUTABLE = 0555;

    private final Engine engine;
    private final String user;

    /// @param user that programs run as unless their image names one, `uid:gid`
    ContainerFiles(Engine engine, String user) {
        this.engine = engine;
        this.user = user;
    }

    /// Puts the program's files into its definition. May be repeated.
    void keep(Program program, JsonNode definition) throws InterruptedException {
        if (program.files().isEmpty()) {
            return;
        }
        var folder = definition.path("Config").path("WorkingDir").asText();
        var all = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(all, "UTF-8")) {
            add(tar, KEPT, READABLE, tar(program, folder));
        } catch (IOException e) {
            throw new SlipwayException(Failure.BROKEN, "cannot pack the files of a program", e);
        }
        put(definition.path("Id").asText(), all.toByteArray());
    }

    /// Puts them into a container that was not started yet.
    ///
    /// @param definition name of a container
    /// @return false where the definition or what it kept is gone
    boolean copy(String definition, String container) throws InterruptedException {
        var doing = "read files of " + definition;
        var path = "/containers/%s/archive?path=/%s".formatted(definition, KEPT);
        if (engine.calls().get("/containers/%s/json".formatted(definition)).status() == 404) {
            return false;
        }
        try (var answer = engine.stream(doing, path);
                var outer = new TarArchiveInputStream(answer.body())) {
            if (outer.getNextEntry() == null) {
                return false;
            }
            put(container, outer.readAllBytes());
            return true;
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "the engine broke off at files of " + definition, e);
        }
    }

    private void put(String container, byte[] tar) throws InterruptedException {
        var doing = "put files into container " + container;
        var request = new Request(
                "PUT",
                "/containers/%s/archive?path=/".formatted(container),
                Map.of("Content-Type", "application/x-tar"),
                new Body.Streamed(out -> new ByteArrayInputStream(tar).transferTo(out)));
        expect(doing, engine.calls().call(doing, request, COPY), 200);
    }

    private byte[] tar(Program program, String folder) throws IOException {
        var places = new ContainerProgram(program, List.of(), new Images.Facts("", "", folder, Set.of()));
        var out = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(out, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (var file : program.files()) {
                add(tar, places.target(file).substring(1), file.executable() ? EXECUTABLE : READABLE, file.bytes());
            }
        }
        return out.toByteArray();
    }

    private void add(TarArchiveOutputStream tar, String path, int mode, byte[] content) throws IOException {
        var ids = user.split(":", 2);
        var entry = new TarArchiveEntry(path);
        entry.setMode(mode);
        entry.setIds(Integer.parseInt(ids[0]), Integer.parseInt(ids[1]));
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
