package io.slipway.spi.build;

import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// Makes an artifact from source. Holds nothing: a build that was cut off by a crash is run again.
///
/// Calls come on virtual threads, several builds at a time. An interrupt ends the build within one second.
public interface Builder extends AutoCloseable {
    /// Looks at `tree` and tells what it recognises, or empty where this builder has nothing to do with it.
    /// Reads only, starts no program.
    Optional<Detection> detect(Path tree) throws IOException;

    /// Builds `request.tree()`. Equal source and equal tools give an artifact of equal digest, as far as the
    /// language's own tools allow.
    ///
    /// @throws SlipwayException `INVALID` if the source does not build, with the last lines that say why;
    ///     `UNSUPPORTED` if a tool is missing on this machine, naming it and how to get it; `EXHAUSTED` if a
    ///     limit ended it
    BuildResult build(BuildRequest request, BuildLog log) throws IOException, InterruptedException;

    /// Constant until [#close].
    Set<BuilderTrait> traits();

    /// Names of the settings that [BuildRequest#settings] may hold. Constant until [#close].
    default Set<String> settings() {
        return Set.of();
    }

    /// The extra ability `type`, or empty where this builder lacks it.
    default <C extends BuilderCapability> Optional<C> capability(Class<C> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    @Override
    void close();
}
