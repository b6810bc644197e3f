package io.slipway.cli;

import io.slipway.client.ApiException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns what went wrong into one sentence, what to do, and an exit code.
///
/// @param surroundings whose login tells which server was meant
record Failures(Surroundings surroundings) {
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int DENIED = 3;
    static final int NOT_FOUND = 4;
    static final int UNREACHABLE = 5;
    static final int INTERRUPTED = 130;

    int ofUsage(ParameterException e) {
        var terminal = surroundings.terminal();
        terminal.error(firstLine(e));
        var command = e.getCommandLine();
        var suggestions =
                e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.<String>of();
        terminal.mend(name(command) + " " + (suggestions.isEmpty() ? "--help" : suggestions.getFirst()));
        return USAGE;
    }

    int of(Exception e) {
        var terminal = surroundings.terminal();
        terminal.settled();
        return switch (e) {
            case Told told -> {
                terminal.error(firstLine(told));
                terminal.mend(told.mend());
                yield told.code();
            }
            case ApiException problem -> ofProblem(problem, terminal);
            case ConnectException _, HttpConnectTimeoutException _ -> {
                terminal.error("no server answers at " + server());
                terminal.mend(isLocal() ? "slipway up" : "check the address, or slipway login URL for another server");
                yield UNREACHABLE;
            }
            case HttpTimeoutException _ -> {
                terminal.error("the server at " + server() + " did not answer in time");
                terminal.mend("again in a moment; slipway doctor tells whether something is wrong");
                yield UNREACHABLE;
            }
            case InterruptedException _ -> {
                terminal.error("interrupted");
                yield INTERRUPTED;
            }
            case SSLException tls -> {
                terminal.error("%s has a certificate that is not trusted here: %s".formatted(server(), firstLine(tls)));
                terminal.mend("slipway login %s --ca FILE, with the certificate that signed it".formatted(server()));
                yield UNREACHABLE;
            }
            case IOException io -> {
                terminal.error(io.getMessage() == null ? "%s".formatted(io) : firstLine(io));
                terminal.mend("slipway doctor");
                yield UNREACHABLE;
            }
            default -> {
                terminal.error("this is a bug in slipway: " + e);
                terminal.mend("report it with: "
                        + Stream.of(e.getStackTrace())
                                .limit(4)
                                .map(StackTraceElement::toString)
                                .collect(Collectors.joining(" < ")));
                yield FAILED;
            }
        };
    }

    private int ofProblem(ApiException problem, Terminal terminal) {
        if (problem.errors().isEmpty()) {
            terminal.error(firstLine(problem));
        }
        for (var error : problem.errors()) {
            var where = error.where().isEmpty() ? "" : error.where() + ": ";
            var found = error.value().isEmpty() ? "" : " is '" + error.value() + "'";
            var expected = error.expected().isEmpty() ? "" : ", expected " + error.expected();
            terminal.error(where + error.field() + (found + expected).replaceFirst("^, expected", " must be"));
            if (!error.mend().isEmpty()) {
                terminal.mend(error.mend());
            }
        }
        return switch (problem.status()) {
            case 401 -> {
                terminal.mend("slipway login " + server());
                yield DENIED;
            }
            case 403 -> {
                terminal.mend("ask an owner of the team, or log in as another: slipway login " + server());
                yield DENIED;
            }
            case 404 -> {
                // The server has proposed a name where one is near.
                if (!firstLine(problem).contains("did you mean")) {
                    terminal.mend("slipway apps lists what there is; --team and --space choose where");
                }
                yield NOT_FOUND;
            }
            case 500 -> {
                terminal.mend("the server's log tells more at " + problem.instance());
                yield FAILED;
            }
            case 502, 503, 504 -> {
                terminal.mend("again "
                        + problem.retryAfterSeconds()
                                .map(seconds -> "in " + seconds + "s")
                                .orElse("in a moment"));
                yield UNREACHABLE;
            }
            default -> FAILED;
        };
    }

    private String server() {
        return Login.urlForPeople(surroundings);
    }

    private boolean isLocal() {
        return server().matches("https?://(127\\.|localhost|\\[::1]).*");
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).strip();
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }
}
