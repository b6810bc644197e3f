package io.slipway.plugins.builders.slug;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A sandbox without limits, for trusted builds: only the environment is as bare as the real one's.
final class PlainSandbox implements Sandbox {
    @Override
    public int run(Command command, BuildLog log) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command.arguments())
                .directory(command.directory().toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(command.env());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new SlipwayException(
                    Failure.INVALID,
                    "there is no program " + command.arguments().getFirst(),
                    e);
        }
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            process.getOutputStream().close();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                log.line(line);
            }
            return process.waitFor();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
