package io.slipway.engine.operation;

/// Another server has taken the operation up since: this run is not to write, and not to go on.
final class TakenOver extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TakenOver(OperationId id) {
        super("operation " + id + " was taken up by another run");
    }
}
