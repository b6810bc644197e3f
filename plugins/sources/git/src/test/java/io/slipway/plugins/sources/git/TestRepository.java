package io.slipway.plugins.sources.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A repository made with the real git, and the bare one beside it that a server shows.
final class TestRepository {
    private final Path work;
    private final Path bare;

    private TestRepository(Path work, Path bare) {
        this.work = work;
        this.bare = bare;
    }

    /// @param root what the server shows
    static TestRepository create(Path root, String name) throws IOException, InterruptedException {
        var bare = root.resolve(name + ".git");
        var work = Files.createTempDirectory(
                root.resolveSibling("work-" + root.getFileName()).getParent(), name);
        run(work, "init", "-q", "-b", "main", ".");
        run(work, "init", "-q", "--bare", "-b", "main", bare.toString());
        // What servers at large allow, too.
        run(bare, "config", "uploadpack.allowAnySHA1InWant", "true");
        return new TestRepository(work, bare);
    }

    Path work() {
        return work;
    }

    Path bare() {
        return bare;
    }

    /// Commits exactly these files on the branch that is checked out, and answers the commit.
    String commit(Map<String, String> files) throws IOException, InterruptedException {
        git("rm", "-rqf", "--ignore-unmatch", ".");
        for (var file : files.entrySet()) {
            var path = work.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return commitAll();
    }

    String commitAll() throws IOException, InterruptedException {
        git("add", "-A");
        git("commit", "-q", "-m", "A change", "--allow-empty");
        git("push", "-q", "--force", "--all", bare.toString());
        git("push", "-q", "--force", "--tags", bare.toString());
        return git("rev-parse", "HEAD");
    }

    String git(String... arguments) throws IOException, InterruptedException {
        return run(work, arguments);
    }

    /// Git without any settings of this machine or of who runs the tests.
    static ProcessBuilder process(Path folder, List<String> command) {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("GIT_"));
        environment.putAll(Map.of(
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_AUTHOR_NAME", "Test",
                "GIT_AUTHOR_EMAIL", "test@localhost",
                "GIT_COMMITTER_NAME", "Test",
                "GIT_COMMITTER_EMAIL", "test@localhost"));
        return builder;
    }

    private static String run(Path folder, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("git", "-c", "protocol.file.allow=always"));
        command.addAll(Arrays.asList(arguments));
        var process = process(folder, command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("%s: %s".formatted(command, output));
        }
        return output.strip();
    }
}
