package io.slipway.engine.rollout;

/// The kinds of reasons for which a new workload never serves.
public enum StartFault {
    /// It listens on another port than the one it was given.
    LISTENS_ELSEWHERE,
    OUT_OF_MEMORY,
    /// It ends over and over.
    ENDS,
    /// It runs, and its check does not pass.
    CHECK_FAILS,
    /// It was not up in time, and nothing tells why.
    SLOW,
    /// The scheduler does not take it.
    REFUSED,
    /// A job ended with another code than 0.
    FAILED,
    /// Nobody wants it any more.
    GONE;

    /// @param exit as [io.slipway.spi.scheduler.WorkloadStatus.Exit#describe] tells it
    public static StartFault ofExit(String exit, StartFault otherwise) {
        return exit.endsWith("(out of memory)") ? OUT_OF_MEMORY : otherwise;
    }

    /// Of what a scheduler says of an instance that runs and does not serve.
    public static StartFault ofMessage(String message, StartFault otherwise) {
        return message.contains("expected $PORT") ? LISTENS_ELSEWHERE : otherwise;
    }
}
