package io.slipway.engine.delivery;

record RunPayload(String componentId, String releaseId, String command, long deadlineSeconds) {}
