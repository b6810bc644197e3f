package io.slipway.spi.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Documents one component of a configuration record; the kernel requires it on each.
///
/// The kernel binds a record from a mapping of `server.yaml`: one key per component, spelled the same.
/// Types: `String`, `int`, `long`, `boolean`, `double`, enums (lower case, `-` for `_`), `Duration` (`10s`,
/// `5m`, `500ms`), `URI`, `Path` (a relative one starts at the installation), `Secret`, other records, and
/// `List<T>`, `Set<T>`, `Map<String, T>` of these. A component that is `Optional<T>` or `@Nullable` may be
/// left out, so may one with a [#fallback]; absent lists, sets and maps are empty. Sizes in bytes are
/// `long` components whose name ends in `Bytes` and take `512Mi` as well as a number.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface ConfigDoc {
    /// One or two sentences for the reference page: what it does, its range, its unit.
    String value();

    /// What holds when the key is absent, written as it would stand in the file; empty means none.
    String fallback() default "";
}
