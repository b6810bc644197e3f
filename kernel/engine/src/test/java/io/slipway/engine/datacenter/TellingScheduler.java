package io.slipway.engine.datacenter;

/// Source of a plugin's scheduler that tells who it is: `remove` fails with its greeting and its plugin's
/// version, `close` leaves the file `closed` in its folder. The greeting `sick` fails `list`, `refused` fails
/// `create`.
final class TellingScheduler {
    private TellingScheduler() {}

    /// @param traits such as `SchedulerTrait.HOST_BOUND`; empty for none
    static String source(String type, String version, String traits) {
        return """
                package telling;
                import io.slipway.spi.*;
                import io.slipway.spi.config.ConfigDoc;
                import io.slipway.spi.scheduler.*;
                import java.nio.file.*;
                import java.util.*;
                public final class TellingFactory implements SchedulerFactory<TellingFactory.Config> {
                    public record Config(@ConfigDoc(value = "What it says.", fallback = "hello") String greeting) {}
                    public String type() { return "%s"; }
                    public Class<Config> configType() { return Config.class; }
                    public Scheduler create(Config config, PluginContext context) {
                        if (config.greeting().equals("refused")) {
                            throw SlipwayException.invalid("greeting is 'refused', must be friendly");
                        }
                        return new Telling(config.greeting(), context.folder());
                    }
                    record Telling(String greeting, Path folder) implements Scheduler {
                        public void apply(WorkloadSpec desired) {}
                        public WorkloadStatus status(WorkloadId id) { return new WorkloadStatus.Absent(id); }
                        public void remove(WorkloadId id, long generation) {
                            throw SlipwayException.unsupported(greeting + " from %s in " + folder.getFileName());
                        }
                        public List<WorkloadStatus.Present> list() {
                            if (greeting.equals("sick")) {
                                throw new SlipwayException(Failure.UNAVAILABLE, "feeling sick");
                            }
                            return List.of();
                        }
                        public Set<SchedulerTrait> traits() { return Set.of(%s); }
                        public void close() {
                            try {
                                Files.createFile(folder.resolve("closed"));
                            } catch (java.io.IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        }
                    }
                }
                """.formatted(type, version, traits);
    }
}
