package io.slipway.engine.delivery;

import io.slipway.engine.store.CrashPoints;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Stands in for the gate of a plugin that was not loaded from a jar: each call passes the crash points that it
/// passes there.
record CrossedPlugin(String place, Object plugin, CrashPoints crashPoints) implements InvocationHandler {
    static <P> P front(Class<P> spi, String place, P plugin, CrashPoints crashPoints) {
        return spi.cast(Proxy.newProxyInstance(
                spi.getClassLoader(), new Class<?>[] {spi}, new CrossedPlugin(place, plugin, crashPoints)));
    }

    /// The plugin itself, where there are no points.
    static <P> P where(CrashPoints crashPoints, Class<P> spi, String place, P plugin) {
        return crashPoints.isBound() ? front(spi, place, plugin, crashPoints) : plugin;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return call(method, arguments);
        }
        var what = "plugin:%s of %s".formatted(method.getName(), place);
        crashPoints.pass(what + ":before");
        var answer = call(method, arguments);
        crashPoints.pass(what + ":after");
        return method.getName().equals("capability")
                        && arguments != null
                        && answer instanceof Optional<?> found
                        && found.isPresent()
                ? Optional.of(capability((Class<?>) arguments[0], found.get()))
                : answer;
    }

    private <C> C capability(Class<C> type, Object found) {
        return front(type, place, type.cast(found), crashPoints);
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(plugin, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
