package io.slipway.docker;

import io.slipway.docker.EngineCalls.Reply;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;

/// What managers of a Swarm answer beyond what an engine does.
public final class Managers {
    private Managers() {}

    /// The reply itself, unless it says that this engine cannot speak for the Swarm. A manager that is cut off from
    /// the others answers, and can do nothing: the next call asks another.
    ///
    /// @param doing in the words of "docker refused to …"
    public static Reply checked(EngineCalls calls, String doing, Reply reply) {
        var said = reply.status() < 500 ? "" : reply.said();
        if (said.contains("does not have a leader") || said.contains("context deadline exceeded")) {
            if (calls.address() instanceof EngineAddress.AnyOf managers) {
                managers.next();
            }
            throw new SlipwayException(
                    Failure.UNAVAILABLE, "the swarm cannot %s: its managers have no leader now".formatted(doing));
        }
        if (reply.status() == 503) {
            throw new SlipwayException(
                    Failure.INVALID,
                    "the engine at %s cannot %s: %s; 'managers' must name managers of a Swarm"
                            .formatted(calls.address(), doing, reply.said()));
        }
        if (reply.status() == 406) {
            throw EngineFailures.of(doing, reply.status(), reply.said());
        }
        return reply;
    }
}
