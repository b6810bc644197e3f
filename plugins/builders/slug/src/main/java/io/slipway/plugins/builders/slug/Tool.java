package io.slipway.plugins.builders.slug;

import java.nio.file.Path;
import java.util.List;

/// A program of this machine that builds may start.
///
/// @param version as it says itself, such as `20.11.1`
record Tool(Path program, String version) {
    Path folder() {
        return program.resolveSibling("");
    }

    /// What is looked for.
    ///
    /// @param program its name in a folder of tools
    /// @param title for people, such as `Node.js`
    /// @param versionArguments make it print its version
    /// @param howToGet ends the sentence "… is missing on this machine: "
    record Kind(String program, String title, List<String> versionArguments, String howToGet) {
        Kind(String program, String title, String howToGet) {
            this(program, title, List.of("--version"), howToGet);
        }
    }
}
