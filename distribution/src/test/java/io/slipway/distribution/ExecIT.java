package io.slipway.distribution;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/// On local processes.
@Tag("delivered")
final class ExecIT extends ExecSuite {
    @Override
    PackagedSlipway unpack(Path folder) throws Exception {
        return PackagedSlipway.unpack(folder);
    }

    @Override
    Path source(PackagedSlipway slipway) throws Exception {
        return slipway.source("static", TOOL);
    }
}
