package io.slipway.engine.delivery;

/// What a step that makes a release answers.
///
/// @param changed whether something must be rolled out: false where the current release means the same
public record MadeRelease(String releaseId, long number, boolean changed) {}
