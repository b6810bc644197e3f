package io.slipway.cli;

import io.slipway.client.ApiException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns what went wrong into one sentence, what to do, and an exit code.
final class Failures {
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int DENIED = 3;
    static final int NOT_FOUND = 4;
    static final int UNREACHABLE = 5;
    static final int INTERRUPTED = 130;

    private Failures() {}

    /// Something a command found out itself.
    static final class Told extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;
        private final String mend;

        Told(int code, String message, String mend) {
            super(message);
            this.code = code;
            this.mend = mend;
        }
    }

    static int ofUsage(ParameterException e) {
        Terminal.error(String.valueOf(e.getMessage()));
        var suggestions = e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : null;
        Terminal.mend(
                suggestions != null && !suggestions.isEmpty()
                        ? e.getCommandLine().getCommandSpec().qualifiedName() + " " + suggestions.getFirst()
                        : e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return USAGE;
    }

    static int of(Exception e) {
        return switch (e) {
            case Told told -> {
                Terminal.error(String.valueOf(told.getMessage()));
                Terminal.mend(told.mend);
                yield told.code;
            }
            case ApiException problem -> ofProblem(problem);
            case ConnectException _, HttpConnectTimeoutException _ -> {
                Terminal.error("no server answers at " + Login.urlForPeople());
                Terminal.mend("slipway up");
                yield UNREACHABLE;
            }
            case InterruptedException _ -> {
                Terminal.error("interrupted");
                yield INTERRUPTED;
            }
            case IOException io -> {
                Terminal.error(io.getMessage() == null ? io.toString() : io.getMessage());
                Terminal.mend("slipway doctor");
                yield UNREACHABLE;
            }
            default -> {
                Terminal.error(String.valueOf(e));
                Terminal.mend("this is a bug; please report it with: "
                        + java.util.Arrays.toString(e.getStackTrace()).replaceAll("^(.{300}).*", "$1"));
                yield FAILED;
            }
        };
    }

    private static int ofProblem(ApiException problem) {
        if (problem.errors().isEmpty()) {
            Terminal.error(String.valueOf(problem.getMessage()));
        }
        for (var error : problem.errors()) {
            var found = error.value().isEmpty() ? " is missing" : " is '" + error.value() + "'";
            Terminal.error(
                    error.field() + found + (error.expected().isEmpty() ? "" : ", expected " + error.expected()));
            if (!error.mend().isEmpty()) {
                Terminal.mend(error.mend());
            }
        }
        return switch (problem.status()) {
            case 401 -> {
                Terminal.mend("slipway login " + Login.urlForPeople());
                yield DENIED;
            }
            case 403 -> DENIED;
            case 404 -> NOT_FOUND;
            case 400, 422 -> FAILED;
            default -> FAILED;
        };
    }
}
