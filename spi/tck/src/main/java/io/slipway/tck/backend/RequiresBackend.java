package io.slipway.tck.backend;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/// This test needs something of the machine it runs on. Where that is absent the test is reported as not run,
/// with the reason; where the environment variable `SLIPWAY_BACKENDS_REQUIRED` (a comma-separated list)
/// names it, as failed.
///
/// A back end counts as there if the environment variable `SLIPWAY_BACKEND_<NAME>` is set, or the
/// [BackendProbe] of that name finds it. All such tests carry the tag `back-end`, for builds that are to run
/// without any. Each outcome is appended to the file named by
/// `SLIPWAY_BACKENDS_REPORT`, a line each: back end, `class#method`, `ran` or `not run`, reason, with
/// tabs between.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Tag("back-end")
@ExtendWith(BackendCondition.class)
public @interface RequiresBackend {
    /// The names, all of which must be there: `postgresql`, `node`, `docker` …
    String[] value();

    /// Whether the tests of this class disturb whoever else uses the back end, as a restart of an engine does. Then
    /// no test of another process uses it at the same time. Looked at on classes only.
    boolean alone() default false;
}
