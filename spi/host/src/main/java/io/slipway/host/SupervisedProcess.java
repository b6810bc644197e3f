package io.slipway.host;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// What is known of the program of one folder.
///
/// @param process the main process while the program runs
/// @param since when it entered `phase`
/// @param restarts how often it has been started again
public record SupervisedProcess(
        Path folder,
        Phase phase,
        Optional<ProcessIdentity> process,
        Instant since,
        int restarts,
        Optional<LastExit> lastExit) {

    /// Append-only, from the first byte of the first run on; read it with [LogFile].
    public Path stdout() {
        return folder.resolve(FolderLayout.STDOUT);
    }

    public Path stderr() {
        return folder.resolve(FolderLayout.STDERR);
    }

    public enum Phase {
        /// Nothing was ever started here.
        ABSENT,
        /// The shim is about to start the program.
        STARTING,
        RUNNING,
        /// The program ended; the shim waits before it starts it again.
        WAITING,
        /// Stopped, or a run that is not repeated is over. Nothing of it runs.
        ENDED,
        /// The program runs but its shim does not (somebody killed it): nobody would start it again.
        /// [Supervisor#start] puts a new shim beside it.
        UNKEPT,
        /// Neither shim nor program runs though both should: the machine was restarted, or both were killed.
        /// [Supervisor#start] begins anew.
        LOST
    }

    /// @param code absent where a signal ended the program, or where nobody saw how it ended
    /// @param signal its number. A shell stands between, so a program that calls `exit(128 + n)` by itself is
    ///     told apart from one ended by signal n as far as the shell tells them apart
    /// @param outOfMemory the kernel ended a process of it because memory ran out; only cgroups tell
    public record LastExit(java.util.OptionalInt code, java.util.OptionalInt signal, boolean outOfMemory, Instant at) {}
}
