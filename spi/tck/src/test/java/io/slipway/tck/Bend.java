package io.slipway.tck;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes implementations that are wrong in one method.
final class Bend {
    private Bend() {}

    /// What takes a method's place.
    @FunctionalInterface
    interface Method {
        @Nullable
        Object call(Right right, Object[] arguments) throws Throwable;
    }

    /// The right answer.
    @FunctionalInterface
    interface Right {
        @Nullable
        Object answer(Object... arguments) throws Throwable;
    }

    /// `right` but for the method of that name.
    static <T> T one(Class<T> type, T right, String method, Method instead) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, called, given) -> {
            Right answer = arguments -> {
                try {
                    return called.invoke(right, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                }
            };
            var arguments = given == null ? new Object[0] : given;
            return called.getName().equals(method) ? instead.call(answer, arguments) : answer.answer(arguments);
        }));
    }

    /// For methods that answer an optional.
    static Optional<?> optional(@Nullable Object answer) {
        return answer instanceof Optional<?> optional ? optional : Optional.empty();
    }

    /// Answers rightly, but hears no interrupt for two seconds.
    static @Nullable Object deaf(Right right, Object[] arguments) throws Throwable {
        try {
            TimeUnit.MILLISECONDS.sleep(30);
        } catch (InterruptedException e) {
            var end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }
        return right.answer(arguments);
    }
}
