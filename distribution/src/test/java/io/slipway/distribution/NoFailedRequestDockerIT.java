package io.slipway.distribution;

import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// On containers of one engine behind the embedded gateway; what the gateway alone does is shown beside processes.
@RequiresBackend("docker")
@SuppressWarnings("JUnitMethodInvoked") // Taken over as they are, only marked as long.
final class NoFailedRequestDockerIT extends NoFailedRequestSuite {
    @Override
    protected Pair pair() {
        return Pair.docker();
    }

    @Test
    @Tag("long")
    @Override
    void programThatExitsAtOnceOnItsSignalLosesNoRequest() throws Exception {
        super.programThatExitsAtOnceOnItsSignalLosesNoRequest();
    }

    @Test
    @Tag("long")
    @Override
    void programThatAcceptsLateLosesNoRequest() throws Exception {
        super.programThatAcceptsLateLosesNoRequest();
    }

    @Test
    @Tag("long")
    @Override
    void restartsOfTheServerAndUpgradesOfTheGatewayLoseNoRequest() throws Exception {
        super.restartsOfTheServerAndUpgradesOfTheGatewayLoseNoRequest();
    }

    @Override
    protected void upgradeGateway(PackagedSlipway slipway) throws IOException {
        EmbeddedGateway.upgrade(slipway);
    }
}
