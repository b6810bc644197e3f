package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The few calls of the C library that Java has no name for.
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_OF =
            Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));

    private static final MethodHandle KILL = call(
            "kill", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), ERRNO);
    private static final MethodHandle OPEN = call(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            ERRNO,
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE =
            call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle FALLOCATE = call(
            "fallocate",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            ERRNO);
    private static final MethodHandle GETEUID = call("geteuid", FunctionDescriptor.of(ValueLayout.JAVA_INT));

    private static final MethodHandle FLOCK = call(
            "flock", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), ERRNO);

    private static final MethodHandle CLOCK_GETTIME = call(
            "clock_gettime", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private static final int CLOCK_BOOTTIME = 7;
    private static final int O_WRONLY = 1;
    private static final int O_CLOEXEC = 0x80000;
    private static final int EXCLUSIVE = 2;
    private static final int NOT_BLOCKING = 4;
    private static final int ENOENT = 2;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int ESRCH = 3;
    private static final int EOPNOTSUPP = 95;

    private Libc() {}

    /// Sends `signal` to process `pid`, or to the process group `-pid` where it is negative. One that has
    /// ended already is no error.
    static void kill(long pid, int signal) {
        if (Math.abs(pid) <= 1) {
            throw new SlipwayException(
                    Failure.BROKEN, "refused to signal process %d: that means others".formatted(pid));
        }
        var errno = captured(state -> (int) KILL.invokeExact(state, (int) pid, signal));
        if (errno != 0 && errno != ESRCH) {
            throw new SlipwayException(
                    Failure.DENIED, "cannot send signal %d to process %d: errno %d".formatted(signal, pid, errno));
        }
    }

    static int effectiveUser() {
        try {
            return (int) GETEUID.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// How long ago the machine was started, its sleep included.
    static long nanosSinceBoot() {
        try (var arena = Arena.ofConfined()) {
            var time = arena.allocate(ValueLayout.JAVA_LONG, 2);
            var failed = (int) CLOCK_GETTIME.invokeExact(CLOCK_BOOTTIME, time);
            if (failed != 0) {
                throw new SlipwayException(Failure.BROKEN, "the C library does not know CLOCK_BOOTTIME");
            }
            return TimeUnit.SECONDS.toNanos(time.getAtIndex(ValueLayout.JAVA_LONG, 0))
                    + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
        } catch (SlipwayException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// A descriptor for writing, which no process started by us inherits.
    static int open(Path file) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            var descriptor = (int) OPEN.invokeExact(state, arena.allocateFrom(file.toString()), O_WRONLY | O_CLOEXEC);
            if (descriptor >= 0) {
                return descriptor;
            }
            if (errno(state) == ENOENT) {
                throw new NoSuchFileException(file.toString());
            }
            throw new IOException("cannot open %s: errno %d".formatted(file, errno(state)));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void close(int descriptor) {
        try {
            var _ = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// @return false while another open file has the lock
    static boolean lock(int descriptor) throws IOException {
        var errno = captured(state -> (int) FLOCK.invokeExact(state, descriptor, EXCLUSIVE | NOT_BLOCKING));
        return switch (errno) {
            case 0 -> true;
            case EAGAIN, EINTR -> false;
            default -> throw new IOException("flock: errno " + errno);
        };
    }

    /// Gives the blocks under the first `length` bytes of `file` back to the disk; its size stays.
    ///
    /// @return false where the file system cannot do that
    static boolean punchHead(Path file, long length) throws IOException {
        var descriptor = open(file);
        try {
            var errno = captured(
                    state -> (int) FALLOCATE.invokeExact(state, descriptor, PUNCH_HOLE | KEEP_SIZE, 0L, length));
            return switch (errno) {
                case 0 -> true;
                case EOPNOTSUPP -> false;
                default -> throw new IOException("cannot free the head of %s: errno %d".formatted(file, errno));
            };
        } finally {
            close(descriptor);
        }
    }

    interface Call {
        int invoke(MemorySegment state) throws Throwable;
    }

    private static int captured(Call call) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            return call.invoke(state) == 0 ? 0 : errno(state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int errno(MemorySegment state) {
        return (int) ERRNO_OF.get(state, 0L);
    }

    // Restricted since a wrong shape could crash the process; these are as in the manual, section 2.
    @SuppressWarnings("restricted")
    static MethodHandle call(String name, FunctionDescriptor shape, Linker.Option... options) {
        var symbol = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new SlipwayException(Failure.BROKEN, "the C library has no " + name));
        return LINKER.downcallHandle(symbol, shape, options);
    }

    static SlipwayException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return new SlipwayException(Failure.BROKEN, "a call of the C library failed", e);
    }
}
