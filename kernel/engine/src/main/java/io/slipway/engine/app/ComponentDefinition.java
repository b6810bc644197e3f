package io.slipway.engine.app;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// What the app file says of one component, with every default in its place. Stored as JSON, so components
/// may be added but neither renamed nor given another meaning.
///
/// @param instances as the file says; `slipway scale` changes this very number
/// @param datacenter where it runs; as its app where empty
/// @param files by their path
public record ComponentDefinition(
        String name,
        Kind kind,
        SourceDefinition source,
        Optional<String> command,
        Optional<String> process,
        List<PortDefinition> ports,
        List<RouteDefinition> routes,
        boolean outer,
        int instances,
        Resources resources,
        SortedMap<String, String> env,
        SortedSet<String> secrets,
        Optional<HealthDefinition> health,
        List<String> needs,
        SortedMap<String, VolumeDefinition> volumes,
        RolloutDefinition rollout,
        Duration grace,
        Duration drain,
        Duration deadline,
        Optional<String> datacenter,
        SortedMap<String, FileDefinition> files) {
    @SuppressWarnings("ConstantValue") // Rows that were written before there were files have none.
    public ComponentDefinition {
        files = files == null ? Collections.emptySortedMap() : files;
    }

    /// Names of all secrets that are injected, as variables and as files.
    public SortedSet<String> allSecrets() {
        var all = new TreeSet<>(secrets);
        files.values().forEach(file -> file.secret().ifPresent(all::add));
        return all;
    }

    public enum Kind {
        WEB,
        WORKER,
        JOB,
        STATEFUL
    }

    public enum SourceType {
        FOLDER,
        ARCHIVE,
        GIT,
        IMAGE
    }

    /// @param location a path relative to the app file, a URL, or the reference of an image
    /// @param version of a git repository; empty means its default branch
    /// @param folder inside of a git repository or an archive; empty means all
    /// @param buildEnv what the build reads
    /// @param buildSettings what the builder itself is told
    /// @param secret name of the one that opens a git repository
    public record SourceDefinition(
            SourceType type,
            String location,
            String version,
            String folder,
            Optional<String> builder,
            SortedMap<String, String> buildEnv,
            SortedMap<String, String> buildSettings,
            Optional<String> secret) {
        @SuppressWarnings("ConstantValue") // Rows that were written before there were settings have none.
        public SourceDefinition {
            buildSettings = buildSettings == null ? Collections.emptySortedMap() : buildSettings;
        }
    }

    /// @param inner whether it is reached by name inside the team's network
    public record PortDefinition(
            String name, OptionalInt number, boolean fixed, boolean udp, String protocol, boolean inner) {}

    /// @param host empty means the default name below the datacenter's domain
    /// @param outerPort of the gateway, for plain TCP and UDP
    public record RouteDefinition(Optional<String> host, String path, String port, OptionalInt outerPort) {}

    public record Resources(int cpuMillis, long memoryBytes, int processes) {}

    public record HealthDefinition(Optional<String> httpPath, Duration every, Duration timeout, int failures) {}

    public record VolumeDefinition(String path, long sizeBytes, String storage) {}

    /// @param content as text; a secret's value where empty
    /// @param secret its name
    public record FileDefinition(Optional<String> content, Optional<String> secret, boolean executable) {}

    /// @param surge how many instances more than wanted may run meanwhile, as a number or in percent
    /// @param watch how long a release is watched after it took over; as the datacenter says, where empty
    /// @param errors the share of requests, in percent, that may fail beyond those that failed with the release
    ///     before
    public record RolloutDefinition(
            Strategy strategy,
            Optional<String> surge,
            Duration startWithin,
            Optional<Duration> watch,
            Optional<String> errors) {
        /// In percent.
        public int errorsAllowed() {
            return errors.map(text -> Integer.parseInt(text.substring(0, text.length() - 1)))
                    .orElse(5);
        }

        /// In instances, at least 1: `surge`, or a quarter.
        public int surgeOf(int instances) {
            var wanted = surge.orElse("25%");
            var count = wanted.endsWith("%")
                    ? instances * Integer.parseInt(wanted.substring(0, wanted.length() - 1)) / 100
                    : Integer.parseInt(wanted);
            return Math.max(1, count);
        }
    }

    public enum Strategy {
        ROLLING,
        BLUE_GREEN,
        RECREATE
    }

    public ComponentDefinition withInstances(int count) {
        return with(count, env);
    }

    public ComponentDefinition withEnv(SortedMap<String, String> changed) {
        return with(instances, changed);
    }

    private ComponentDefinition with(int count, SortedMap<String, String> variables) {
        return new ComponentDefinition(
                name,
                kind,
                source,
                command,
                process,
                ports,
                routes,
                outer,
                count,
                resources,
                variables,
                secrets,
                health,
                needs,
                volumes,
                rollout,
                grace,
                drain,
                deadline,
                datacenter,
                files);
    }
}
