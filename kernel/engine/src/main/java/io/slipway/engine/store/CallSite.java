package io.slipway.engine.store;

/// Names the method that made a call, the same in every run.
final class CallSite {
    private CallSite() {}

    /// The innermost caller that is not `type`: `Class.method`, without the numbers of lambdas.
    static String outside(Class<?> type) {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.dropWhile(frame ->
                                frame.getDeclaringClass() == CallSite.class || frame.getDeclaringClass() == type)
                        .findFirst()
                        .map(frame -> frame.getDeclaringClass().getSimpleName() + "."
                                + frame.getMethodName().replaceAll("lambda\\$(\\w+)\\$\\d+", "$1"))
                        .orElse("unknown"));
    }
}
