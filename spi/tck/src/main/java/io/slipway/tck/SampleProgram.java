package io.slipway.tck;

/// The program that contracts run: it prints, then either ends or serves and answers questions of the test.
/// Its behaviour is set by environment variables, so that [io.slipway.tck.memory.InMemoryScheduler] can play it.
///
/// Questions are paths of an HTTP `GET` at the program's first port: `/incarnation` (differs for each start),
/// `/env/NAME`, `/print/TEXT` (a line on stdout), `/exit/CODE`, `/write/VARIABLE/FILE/TEXT` and
/// `/read/VARIABLE/FILE` (in the folder that the environment variable names).
public final class SampleProgram {
    /// Lines for stdout, printed first.
    public static final String PRINT = "TCK_PRINT";
    /// The code to end with after printing; absent, the program serves.
    public static final String EXIT = "TCK_EXIT";

    private SampleProgram() {}
}
