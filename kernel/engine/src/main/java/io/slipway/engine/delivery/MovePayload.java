package io.slipway.engine.delivery;

record MovePayload(String appId, String to) {}
