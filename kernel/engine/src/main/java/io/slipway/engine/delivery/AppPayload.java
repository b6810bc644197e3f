package io.slipway.engine.delivery;

import java.util.List;

record AppPayload(String appId, List<ComponentPayload> components) {
    AppPayload {
        components = List.copyOf(components);
    }
}
