package io.slipway.http;

/// What is said by both sides over one WebSocket. Runs on a virtual thread of its own and blocks freely; an
/// interrupt says that the client has gone or the server stops.
@FunctionalInterface
interface Conversation {
    void hold(Messages messages) throws InterruptedException;
}
