package io.slipway.engine.delivery;

/// @param name for the steps' names
record ComponentPayload(String componentId, String name) {}
