package io.slipway.http;

import jakarta.inject.Inject;

/// Decides whether a call may go on: the only place that does.
final class Gate {
    @Inject
    Gate() {}

    void admit(Route route, Call call) {
        switch (route.guard()) {
            case Guard.Anybody _ -> {}
            case Guard.Nobody _ -> throw new Refusal(Refusal.Kind.FORBIDDEN, "Nobody may use " + route.operation());
        }
    }
}
