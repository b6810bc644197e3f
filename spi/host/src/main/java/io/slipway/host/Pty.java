package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/// The side of a terminal at which a person would sit, see pts(4). A program has the other one, [#device].
///
/// Read by one thread of the system, since a read takes as long as nothing is written.
final class Pty implements AutoCloseable {
    private static final int LONGEST = 16 << 10;
    private static final int LOOK_MILLIS = 100;
    private static final int O_RDWR = 2;
    private static final int O_NOCTTY = 0x100;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final long TIOCSWINSZ = 0x5414;
    private static final short POLLIN = 1;
    private static final int EINTR = 4;
    private static final int EIO = 5;
    private static final int EAGAIN = 11;
    private static final int NAME = 128;

    private static final MethodHandle OPEN =
            Libc.call("posix_openpt", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), Libc.ERRNO);
    private static final MethodHandle UNLOCK =
            Libc.call("unlockpt", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle NAME_OF = Libc.call(
            "ptsname_r",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    private static final MethodHandle CONTROL = Libc.call(
            "ioctl",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle POLL = Libc.call(
            "poll",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    private static final MethodHandle READ = transfer("read");
    private static final MethodHandle WRITE = transfer("write");

    private final int descriptor;
    private final Path device;
    /// No call may meet a descriptor that is closed, and perhaps another's by then.
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    private Pty(int descriptor, Path device) {
        this.descriptor = descriptor;
        this.device = device;
    }

    private static MethodHandle transfer(String name) {
        return Libc.call(
                name,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG),
                Libc.ERRNO);
    }

    static Pty open() {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            var descriptor = (int) OPEN.invokeExact(state, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
            if (descriptor < 0) {
                throw new SlipwayException(
                        Failure.EXHAUSTED, "this machine has no terminal left: errno %d".formatted(Libc.errno(state)));
            }
            var name = arena.allocate(NAME);
            var unlocked = (int) UNLOCK.invokeExact(descriptor);
            var named = (int) NAME_OF.invokeExact(descriptor, name, (long) NAME);
            if (unlocked != 0 || named != 0) {
                Libc.close(descriptor);
                throw new SlipwayException(Failure.UNAVAILABLE, "a new terminal cannot be used: is /dev/pts mounted?");
            }
            return new Pty(descriptor, Path.of(name.getString(0)));
        } catch (SlipwayException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.unexpected(e);
        }
    }

    Path device() {
        return device;
    }

    void resize(int columns, int rows) {
        try (var arena = Arena.ofConfined()) {
            var size = arena.allocate(ValueLayout.JAVA_SHORT, 4);
            size.setAtIndex(ValueLayout.JAVA_SHORT, 0, (short) rows);
            size.setAtIndex(ValueLayout.JAVA_SHORT, 1, (short) columns);
            lock.lock();
            try {
                if (!closed) {
                    var _ = (int) CONTROL.invokeExact(descriptor, TIOCSWINSZ, size);
                }
            } finally {
                lock.unlock();
            }
        } catch (Throwable e) {
            throw Libc.unexpected(e);
        }
    }

    /// What the program wrote; empty when none has the terminal any more, or it was closed.
    byte[] read() throws IOException {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(LONGEST);
            while (true) {
                var count = transferred(READ, bytes, LONGEST);
                if (count > 0) {
                    return bytes.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
                }
                if (count == 0) {
                    return new byte[0];
                }
                await(arena);
            }
        }
    }

    private void await(Arena arena) {
        var asked = arena.allocate(8, 4);
        asked.set(ValueLayout.JAVA_INT, 0, descriptor);
        asked.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
        try {
            // Closed meanwhile, it is another's or nobody's, of which nothing is read.
            var _ = (int) POLL.invokeExact(asked, 1L, LOOK_MILLIS);
        } catch (Throwable e) {
            throw Libc.unexpected(e);
        }
    }

    /// Waits until the program takes it, or the terminal is closed.
    void write(ByteBuffer input) throws IOException, InterruptedException {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(Math.max(1, input.remaining()));
            MemorySegment.copy(MemorySegment.ofBuffer(input), 0, bytes, 0, input.remaining());
            for (var from = 0L; from < input.remaining(); ) {
                var count = transferred(WRITE, bytes.asSlice(from), input.remaining() - from);
                if (count == 0) {
                    return;
                }
                if (count < 0) {
                    Thread.sleep(10);
                } else {
                    from += count;
                }
            }
        }
        input.position(input.limit());
    }

    /// @return 0 at the end, less where it must be tried again
    private long transferred(MethodHandle call, MemorySegment bytes, long length) throws IOException {
        lock.lock();
        try (var arena = Arena.ofConfined()) {
            if (closed) {
                return 0;
            }
            var state = arena.allocate(Linker.Option.captureStateLayout());
            var count = (long) call.invokeExact(state, descriptor, bytes, length);
            if (count >= 0) {
                return count;
            }
            var errno = Libc.errno(state);
            return switch (errno) {
                case EAGAIN, EINTR -> -1;
                // The last program that had it has ended.
                case EIO -> 0;
                default -> throw new IOException("%s: errno %d".formatted(device, errno));
            };
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.unexpected(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                Libc.close(descriptor);
            }
        } finally {
            lock.unlock();
        }
    }
}
