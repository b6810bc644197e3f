package io.slipway.engine.operation;

import java.time.Instant;

/// A line of an operation's log.
///
/// @param position counts from 1 without gaps
/// @param step the step that wrote it
public record LogLine(long position, Instant at, String step, String text) {}
