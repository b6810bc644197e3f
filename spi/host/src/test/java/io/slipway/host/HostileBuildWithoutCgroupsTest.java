package io.slipway.host;

final class HostileBuildWithoutCgroupsTest extends HostileBuildLaws {
    @Override
    Cgroups cgroups() {
        return Cgroups.none();
    }
}
