package io.slipway.host;

final class HostileBuildTest extends HostileBuildLaws {
    @Override
    Cgroups cgroups() {
        return Cgroups.ofThisMachine();
    }
}
