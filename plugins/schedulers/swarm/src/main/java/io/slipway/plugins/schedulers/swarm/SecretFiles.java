package io.slipway.plugins.schedulers.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.docker.ContainerProgram;
import io.slipway.spi.SpecDigest;
import io.slipway.spi.scheduler.ProgramFile;

/// Files of a program as Swarm secrets, one each, hidden or not: hosts that run the service get them, in memory, and
/// the managers keep them encrypted. Pure.
final class SecretFiles {
    private SecretFiles() {}

    /// One that is there.
    record Kept(String id, String name, ProgramFile file) {
        JsonNode reference(ContainerProgram program) {
            var body = JsonNodeFactory.instance.objectNode();
            body.put("SecretID", id).put("SecretName", name);
            // In this container only: whatever user the image has must be able to read it.
            body.putObject("File")
                    .put("Name", program.target(file))
                    .put("UID", "0")
                    .put("GID", "0")
                    .put("Mode", file.executable() ? 0555 : 0444);
            return body;
        }
    }

    /// The end of the secret's name: equal contents have equal ones.
    static String key(ProgramFile file) {
        return SpecDigest.of(new Content(file)).substring(0, 16);
    }

    private record Content(ProgramFile file) {}
}
