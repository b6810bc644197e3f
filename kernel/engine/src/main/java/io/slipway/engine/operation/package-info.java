/// Durable operations: what a changing request asked for, brought to its final state in idempotent steps that
/// any server may take up after a crash.
@NullMarked
package io.slipway.engine.operation;

import org.jspecify.annotations.NullMarked;
