package io.slipway.spi.scheduler;

import io.slipway.spi.EnvValue;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A program and how it is run.
///
/// @param command for `sh -c`, started in the artifact's folder; empty where the artifact (an image) brings
///     its own
/// @param files what it finds when it starts, each at a place of its own; needs [SchedulerTrait#FILES], and
///     [SchedulerTrait#FILES_ANYWHERE] for an absolute path
/// @param ports the first is given as `$PORT`, each as `$PORT_<NAME>` in upper case
/// @param stopSignal such as `TERM`
/// @param grace from the stop signal to SIGKILL
public record Program(
        Artifact artifact,
        Optional<String> command,
        Map<String, EnvValue> env,
        List<ProgramFile> files,
        List<Port> ports,
        Limits limits,
        String stopSignal,
        Duration grace) {
    public Program {
        env = Map.copyOf(env);
        files = List.copyOf(files);
        ports = List.copyOf(ports);
        var names = new HashSet<String>();
        for (var port : ports) {
            if (!names.add(port.name())) {
                throw SlipwayException.invalid("ports has '%s' twice, names must differ".formatted(port.name()));
            }
        }
        for (var name : env.keySet()) {
            if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
                throw SlipwayException.invalid(
                        "env has a variable named '%s', must not be empty nor hold '='".formatted(name));
            }
        }
        var places = new HashSet<String>();
        var bytes = 0L;
        for (var file : files) {
            bytes += file.bytes().length;
            if (!places.add(file.path())) {
                throw SlipwayException.invalid("files has '%s' twice, paths must differ".formatted(file.path()));
            }
        }
        if (bytes > ProgramFile.MAX_BYTES_IN_ALL) {
            throw SlipwayException.invalid(
                    "files has %d bytes in all, must have at most %d".formatted(bytes, ProgramFile.MAX_BYTES_IN_ALL));
        }
        if (grace.isNegative()) {
            throw SlipwayException.invalid("grace is %s, must be 0s or more".formatted(grace));
        }
    }
    /// Without files.
    public Program(
            Artifact artifact,
            Optional<String> command,
            Map<String, EnvValue> env,
            List<Port> ports,
            Limits limits,
            String stopSignal,
            Duration grace) {
        this(artifact, command, env, List.of(), ports, limits, stopSignal, grace);
    }

    public Program withFiles(List<ProgramFile> others) {
        return new Program(artifact, command, env, others, ports, limits, stopSignal, grace);
    }
}
