package io.slipway.distribution;

import io.slipway.tck.backend.RequiresBackend;

/// On containers of one engine behind the embedded gateway.
@RequiresBackend("docker")
final class BadReleaseDockerIT extends BadReleaseSuite {
    @Override
    protected Pair pair() {
        return Pair.docker();
    }
}
