package io.slipway.engine.plugin;

/// Why a jar of the plugins' folder is not used.
///
/// @param jar its file name
/// @param what is wrong, as a part of a sentence that begins with the jar
/// @param mend what its author or the operator does about it
public record PluginProblem(String jar, String what, String mend) {
    /// One sentence for people.
    public String describe() {
        return "%s %s; %s".formatted(jar, what, mend);
    }
}
