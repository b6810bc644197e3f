package io.slipway.client;

import com.fasterxml.jackson.databind.JsonNode;

/// One event of a stream, as the contract's `StreamLine`.
///
/// @param name such as `step`, `line` or `end`
/// @param id a stream is resumed right after it; empty where it cannot be
public record StreamEvent(String name, String id, JsonNode data) {}
