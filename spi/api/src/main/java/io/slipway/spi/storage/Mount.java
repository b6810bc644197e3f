package io.slipway.spi.storage;

import io.slipway.spi.SlipwayException;
import java.nio.file.Path;
import java.util.Set;

/// How to mount a volume, told before a node is chosen; the scheduler's own back end does it.
public sealed interface Mount {
    Kind kind();

    /// A folder that is already there on some nodes.
    ///
    /// @param nodes the ones on which it is; empty means all
    record Directory(Path path, Set<String> nodes) implements Mount {
        public Directory {
            if (!path.isAbsolute()) {
                throw SlipwayException.invalid("path is '%s', must be absolute".formatted(path));
            }
            nodes = Set.copyOf(nodes);
        }

        @Override
        public Kind kind() {
            return Kind.DIRECTORY;
        }
    }

    /// A volume that the engine which runs the instances keeps, and mounts by itself.
    ///
    /// @param name as the engine knows it
    /// @param nodes the ones on which it is, as the engine calls them; empty means all
    record EngineVolume(String name, Set<String> nodes) implements Mount {
        public EngineVolume {
            if (name.isBlank()) {
                throw SlipwayException.invalid("name is '%s', must not be empty".formatted(name));
            }
            nodes = Set.copyOf(nodes);
        }

        @Override
        public Kind kind() {
            return Kind.ENGINE_VOLUME;
        }
    }

    enum Kind {
        DIRECTORY,
        ENGINE_VOLUME
    }
}
