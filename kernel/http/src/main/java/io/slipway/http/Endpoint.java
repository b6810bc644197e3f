package io.slipway.http;

/// One operation of the contract: parse into a record, call the domain, answer. Runs on a virtual thread and
/// blocks freely; an interrupt says that the time is over or the client has gone.
@FunctionalInterface
interface Endpoint {
    Answer handle(Call call) throws InterruptedException;
}
