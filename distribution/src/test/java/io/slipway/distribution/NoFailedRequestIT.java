package io.slipway.distribution;

import java.io.IOException;

/// On what a fresh installation has: programs of this machine behind the embedded gateway.
final class NoFailedRequestIT extends NoFailedRequestSuite {
    @Override
    protected Pair pair() {
        return Pair.EMBEDDED;
    }

    @Override
    protected void upgradeGateway(PackagedSlipway slipway) throws IOException {
        EmbeddedGateway.upgrade(slipway);
    }
}
