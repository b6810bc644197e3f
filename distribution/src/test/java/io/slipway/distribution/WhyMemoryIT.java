package io.slipway.distribution;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Where memory is limited for real, which here takes the rights of root.
@RequiresBackend({"root", "python3"})
final class WhyMemoryIT extends MendedApps {
    @Override
    PackagedSlipway unpack(Path folder) throws Exception {
        return PackagedSlipway.unpackAsMyself(folder);
    }

    @Test
    void memoryThatDoesNotDo() throws Exception {
        for (var sentence : slipway.api().get("/v1/datacenters/local").path("notEnforced")) {
            assumeFalse(sentence.asText().startsWith("memory"), "no memory cgroup is writable here");
        }
        var source = app("hungry", "{web: {}}");
        Files.writeString(source.resolve("serve.py"), "block = b'x' * (80 << 20)\n" + PROGRAM);
        write(source, "hungry", "{web: {command: 'exec python3 -u serve.py .', resources: {memory: 64Mi}}}");
        deployFails(source);

        mends("hungry", source, "operation", "out of memory");
    }
}
