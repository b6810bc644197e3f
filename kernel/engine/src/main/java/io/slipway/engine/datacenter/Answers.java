package io.slipway.engine.datacenter;

import io.slipway.engine.store.Room;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ExecInstance;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.WatchChanges;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Holds what plugins answer to what their SPI promises.
final class Answers {
    private Answers() {}

    /// The answer itself, or a stream of it held to its promises as well.
    static @Nullable Object checked(
            PluginInstance instance, Method method, Object[] arguments, @Nullable Object answer) {
        var what = method.getName() + " of " + instance;
        if (method.getReturnType() == void.class) {
            return null;
        }
        return switch (answer) {
            case null -> throw new SlipwayException(Failure.BROKEN, what + " answered nothing");
            case FollowLogs.LogStream logs -> new GatedLogs(instance, what, logs, start(arguments));
            case ExecInstance.Session session -> new GatedSession(instance, what, session);
            case WatchChanges.Changes changes -> new GatedChanges(instance, what, changes);
            default -> answer;
        };
    }

    /// The cursor that a log was opened with.
    private static Optional<String> start(Object[] arguments) {
        return Arrays.stream(arguments)
                .filter(Optional.class::isInstance)
                .map(Optional.class::cast)
                .findFirst()
                .flatMap(cursor -> ((Optional<?>) cursor).map(Object::toString));
    }

    /// What the caller of `method` gets to see: what the SPI allows as it is, anything else as `BROKEN`.
    static Exception thrown(PluginInstance instance, Method method, @Nullable Throwable thrown) {
        if (thrown instanceof Exception exception
                && !(exception instanceof RuntimeException)
                && !(exception instanceof InterruptedException)
                && Arrays.stream(method.getExceptionTypes()).anyMatch(type -> type.isInstance(exception))) {
            return exception;
        }
        return failure(instance, method.getName(), thrown);
    }

    static SlipwayException failure(PluginInstance instance, String what, @Nullable Throwable thrown) {
        return thrown instanceof SlipwayException told
                ? Room.told(told, instance.folder())
                : new SlipwayException(
                        Failure.BROKEN, "%s of %s failed unexpectedly: %s".formatted(what, instance, thrown), thrown);
    }
}
