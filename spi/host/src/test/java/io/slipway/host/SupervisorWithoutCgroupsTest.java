package io.slipway.host;

final class SupervisorWithoutCgroupsTest extends SupervisorLaws {
    @Override
    protected Supervisor open() {
        return new Supervisor(Cgroups.none());
    }
}
