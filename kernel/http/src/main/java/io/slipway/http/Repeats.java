package io.slipway.http;

/// Runs what a call asks for, unless it is known to repeat one that was answered already.
@FunctionalInterface
interface Repeats {
    Answer answer(Route route, Call call) throws InterruptedException;
}
