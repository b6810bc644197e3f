package io.slipway.plugins.schedulers.process;

final class TestConfig {
    static final ProcessSchedulerConfig DEFAULT =
            new ProcessSchedulerConfig(20_000, 29_999, 200_000, 265_535, 1 << 20, 64 << 20);

    private TestConfig() {}
}
