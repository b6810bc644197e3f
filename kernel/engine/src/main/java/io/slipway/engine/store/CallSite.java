package io.slipway.engine.store;

/// Names the method that made a call, the same in every run.
final class CallSite {
    private CallSite() {}

    /// The innermost class that is not `type`, with the method by which it was entered: `Class.method`, without
    /// the numbers of lambdas.
    static String outside(Class<?> type) {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> {
                    var callers = frames.map(frame -> new Caller(frame.getDeclaringClass(), frame.getMethodName()))
                            .dropWhile(caller -> caller.type() == CallSite.class || caller.type() == type)
                            .toList();
                    return callers.stream()
                            .takeWhile(caller ->
                                    caller.type() == callers.getFirst().type())
                            .reduce((_, outer) -> outer)
                            .map(Caller::name)
                            .orElse("unknown");
                });
    }

    private record Caller(Class<?> type, String method) {
        String name() {
            return type.getSimpleName() + "." + method.replaceAll("lambda\\$(\\w+)\\$\\d+", "$1");
        }
    }
}
