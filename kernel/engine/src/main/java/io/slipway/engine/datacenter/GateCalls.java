package io.slipway.engine.datacenter;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Leads every call of an SPI's interface, or of a capability's, through a gate.
final class GateCalls implements InvocationHandler {
    private static final Object[] NONE = {};

    private final Gate gate;
    private final Target target;

    @Nullable
    private volatile Traits traits;

    GateCalls(Gate gate, Target target) {
        this.gate = gate;
        this.target = target;
    }

    /// Finds what is called in an instance: itself, or a capability of it.
    interface Target {
        Object in(AutoCloseable instance) throws Exception;
    }

    /// They are constant, so they are asked for once.
    private record Traits(PluginInstance of, Object value) {}

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Exception {
        var given = arguments == null ? NONE : arguments;
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, given);
        }
        return switch (method.getName()) {
            case "close" -> null;
            case "capability" -> capability(method, (Class<?>) given[0]);
            case "traits" -> traits(method);
            default -> call(method, given);
        };
    }

    private Object ofObject(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> isSame(proxy, arguments[0]);
            case "hashCode" -> System.identityHashCode(proxy);
            default -> gate.place();
        };
    }

    @SuppressWarnings("ReferenceEquality") // A front is equal to itself only; its equals would end here again.
    private static boolean isSame(Object proxy, Object other) {
        return proxy == other;
    }

    private Optional<Object> capability(Method method, Class<?> type) throws Exception {
        if (!(call(method, new Object[] {type}) instanceof Optional<?> found) || found.isEmpty()) {
            return Optional.empty();
        }
        // Asked for again at each call: the instance may have been replaced meanwhile.
        Target within = instance -> {
            if (invokeOn(instance, method, new Object[] {type}) instanceof Optional<?> now && now.isPresent()) {
                return now.get();
            }
            throw SlipwayException.unsupported(
                    "%s cannot %s since it was replaced".formatted(gate.place(), type.getSimpleName()));
        };
        return Optional.of(Gate.front(type, new GateCalls(gate, within)));
    }

    private @Nullable Object traits(Method method) throws Exception {
        var instance = gate.instance();
        var known = traits;
        if (known != null && known.of().equals(instance)) {
            return known.value();
        }
        var value = call(method, NONE);
        if (value != null) {
            traits = new Traits(instance, value);
        }
        return value;
    }

    private @Nullable Object call(Method method, Object[] arguments) throws Exception {
        while (true) {
            var instance = gate.instance();
            var limit = instance.patience().of(method, arguments);
            var call = new Call(
                    "%s of %s".formatted(method.getName(), gate.place()),
                    instance.about(),
                    limit,
                    () -> invokeOn(target.in(instance.instance()), method, arguments));
            try {
                return Answers.checked(instance, method, arguments, instance.call(call));
            } catch (RetiredException _) {
                // Its successor, or the reason why there is none, stands behind the gate already.
            } catch (ExecutionException e) {
                throw Answers.thrown(instance, method, e.getCause());
            } catch (InterruptedException e) {
                if (Arrays.asList(method.getExceptionTypes()).contains(InterruptedException.class)) {
                    throw e;
                }
                Thread.currentThread().interrupt();
                throw new SlipwayException(Failure.UNAVAILABLE, call.what() + " was interrupted", e);
            }
        }
    }

    private static @Nullable Object invokeOn(Object instance, Method method, Object[] arguments) throws Exception {
        try {
            return method.invoke(instance, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }
}
