package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/// What it means to refuse.
final class Refusals {
    private Refusals() {}

    /// `call` fails with `failure` and a message.
    static void refused(Failure failure, String why, ThrowingCallable call) {
        assertThatThrownBy(call).as(why).isInstanceOfSatisfying(SlipwayException.class, refusal -> {
            assertThat(refusal.failure()).as("%s: %s", why, refusal).isEqualTo(failure);
            assertThat(refusal.getMessage()).isNotBlank();
        });
    }

    static void noneButConflict(@Nullable Throwable failure) {
        if (failure != null
                && !(failure instanceof SlipwayException refusal && refusal.failure() == Failure.CONFLICT)) {
            throw new AssertionError(
                    "overlapping calls succeed or are refused with CONFLICT, not with " + failure, failure);
        }
    }
}
