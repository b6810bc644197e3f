package io.slipway.engine.image;

/// An image that was found.
///
/// @param reference with its digest
public record ResolvedImage(String reference, String digest, ImageFacts facts) {}
