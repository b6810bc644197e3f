package io.slipway.distribution;

import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;

/// On containers of one engine behind the embedded gateway.
@RequiresBackend("docker")
final class NoFailedRequestDockerIT extends NoFailedRequestSuite {
    @Override
    protected Pair pair() {
        return Pair.docker();
    }

    @Override
    protected void upgradeGateway(PackagedSlipway slipway) throws IOException {
        EmbeddedGateway.upgrade(slipway);
    }
}
