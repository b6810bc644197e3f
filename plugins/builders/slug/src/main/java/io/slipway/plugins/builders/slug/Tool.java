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
    /// @param others further names, for tools that stand side by side in several versions
    /// @param title for people, such as `Node.js`
    /// @param howToGet ends the sentence "… is missing on this machine: "
    record Kind(String program, List<String> others, String title, String howToGet) {
        Kind(String program, String title, String howToGet) {
            this(program, List.of(), title, howToGet);
        }

        /// Make it print its version.
        List<String> versionArguments() {
            return program.equals("go") ? List.of("version") : List.of("--version");
        }
    }
}
