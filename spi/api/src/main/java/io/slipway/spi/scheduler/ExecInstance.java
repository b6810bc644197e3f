package io.slipway.spi.scheduler;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.LogEntry.Stream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Runs commands beside the programs of instances.
public non-sealed interface ExecInstance extends SchedulerCapability {
    /// Starts `command` where the program of a running instance runs: with its files, user, environment and limits.
    /// One that is not there or cannot be started ends with a code other than 0, and says why in its output.
    ///
    /// @param instance as in [WorkloadStatus.Instance#name]
    /// @throws SlipwayException `INVALID` if there is no such instance, `CONFLICT` if it does not run
    Session exec(WorkloadId id, String instance, Command command) throws InterruptedException;

    /// @param words the program, found by the instance's own `PATH`, and its arguments
    /// @param terminal the size of the terminal that it gets; empty for none, then stdout and stderr come apart
    record Command(List<String> words, Optional<Size> terminal) {
        public Command {
            words = List.copyOf(words);
            if (words.isEmpty() || words.getFirst().isEmpty()) {
                throw SlipwayException.invalid("command is empty, must begin with a program");
            }
        }
    }

    /// In characters.
    record Size(int columns, int rows) {
        private static final int MOST = 10_000;

        public Size {
            if (columns < 1 || columns > MOST || rows < 1 || rows > MOST) {
                throw SlipwayException.invalid("a terminal of %d columns and %d rows cannot be, each must be 1 to %d"
                        .formatted(columns, rows, MOST));
            }
        }
    }

    /// One command that runs. Read by one thread; another may write meanwhile.
    interface Session extends AutoCloseable {
        /// What comes next of its output, and at last that it has ended; waits at most `wait`, then answers nothing.
        ///
        /// @throws SlipwayException `UNAVAILABLE` if it ended and nobody can tell how: its instance has gone
        Optional<Output> next(Duration wait) throws InterruptedException;

        /// Waits until the command takes it; one that has ended takes all.
        void write(ByteBuffer input) throws InterruptedException;

        /// No more input. Without effect for a terminal, whose end is a character.
        void endInput() throws InterruptedException;

        /// Without effect where there is no terminal.
        void resize(Size size) throws InterruptedException;

        /// Ends the command, and what it started, where they still run: by SIGHUP, and soon after by SIGKILL.
        @Override
        void close();
    }

    sealed interface Output {
        /// @param stream of a terminal always stdout
        record Written(Stream stream, ByteBuffer bytes) implements Output {
            public Written {
                bytes = bytes.asReadOnlyBuffer();
            }
        }

        /// @param code as a shell tells it: 128 and the signal's number where a signal ended it
        record Ended(int code) implements Output {}
    }
}
