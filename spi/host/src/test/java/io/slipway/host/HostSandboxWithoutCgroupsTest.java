package io.slipway.host;

final class HostSandboxWithoutCgroupsTest extends SandboxLaws {
    @Override
    protected Cgroups cgroups() {
        return Cgroups.none();
    }
}
