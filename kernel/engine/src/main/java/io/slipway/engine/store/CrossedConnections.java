package io.slipway.engine.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Connections that pass crash points around each commit of a change. Only where crash points are bound: the
/// product hands out the pool's own.
final class CrossedConnections {
    /// `update scheduled_tasks`, `insert into scheduled_tasks`, `delete from scheduled_tasks`.
    private static final Pattern CHANGE =
            Pattern.compile("\\s*(update|insert\\s+into|delete\\s+from)\\s+(\\w+).*", Pattern.DOTALL);

    private final DataSource pool;
    private final CrashPoints crashPoints;

    CrossedConnections(DataSource pool, CrashPoints crashPoints) {
        this.pool = pool;
        this.crashPoints = crashPoints;
    }

    DataSource front() {
        return proxy(DataSource.class, (_, method, arguments) -> {
            var answer = invoke(pool, method, arguments);
            return answer instanceof Connection connection ? proxy(Connection.class, new Crossed(connection)) : answer;
        });
    }

    private final class Crossed implements InvocationHandler {
        private final Connection connection;
        private String change = "";

        Crossed(Connection connection) {
            this.connection = connection;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            return switch (method.getName()) {
                case "prepareStatement" -> {
                    note(String.valueOf(arguments == null ? "" : arguments[0]));
                    yield CrossedConnections.invoke(connection, method, arguments);
                }
                case "commit" -> {
                    commit(method);
                    yield null;
                }
                default -> CrossedConnections.invoke(connection, method, arguments);
            };
        }

        private void note(String sql) {
            var matcher = CHANGE.matcher(sql.toLowerCase(Locale.ROOT));
            if (matcher.matches()) {
                change = matcher.group(1).split("\\s")[0] + " " + matcher.group(2);
            }
        }

        private void commit(Method method) throws Throwable {
            var changed = change;
            change = "";
            if (!changed.isEmpty()) {
                crashPoints.pass("queue:" + changed + ":before");
            }
            CrossedConnections.invoke(connection, method, null);
            if (!changed.isEmpty()) {
                crashPoints.pass("queue:" + changed + ":after");
            }
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object invoke(Object on, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
