package io.slipway.spi.build;

/// Takes what a build has to tell, a line each, in order. Never blocks for long and never fails: a full disk
/// loses lines rather than the build.
@FunctionalInterface
public interface BuildLog {
    /// @param line without its end; a longer one than 16 KiB is cut
    void line(String line);
}
