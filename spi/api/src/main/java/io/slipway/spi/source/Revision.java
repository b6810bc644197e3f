package io.slipway.spi.source;

/// One exact state of a source.
///
/// @param id the commit's full hash, or `sha256:…` of an archive: names the same bytes for ever
/// @param description one line for people, such as the first line of the commit's message; may be empty
public record Revision(SourceRef ref, String id, String description) {}
