package io.slipway.plugins.schedulers.process;

import io.slipway.tck.packaged.PackagedPluginContract;
import java.util.Map;

final class ProcessSchedulerPackagedTest extends PackagedPluginContract {
    @Override
    protected Map<String, Object> configuration() {
        return Map.of(
                "firstPort", 20_000,
                "lastPort", 29_999,
                "firstUser", 200_000,
                "lastUser", 265_535,
                "logBytes", 16L << 20);
    }
}
