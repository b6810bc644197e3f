package io.slipway.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.Problem.Sentence;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns what went wrong into one sentence, what to do, and an exit code.
///
/// @param surroundings whose login tells which server was meant
/// @param json whether a program reads it
record Failures(Surroundings surroundings, boolean json) {
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int DENIED = 3;
    static final int NOT_FOUND = 4;
    static final int UNREACHABLE = 5;
    static final int INTERRUPTED = 130;

    int ofUsage(ParameterException e) {
        var command = e.getCommandLine();
        var name = command.getCommandSpec().qualifiedName();
        if (e instanceof UnmatchedArgumentException unmatched) {
            var word = unmatched.getUnmatched().getFirst();
            var error = word.startsWith("-")
                    ? firstLine(e)
                    : command.getSubcommands().isEmpty()
                            ? "'%s' takes no '%s'".formatted(name, word)
                            : "there is no command '%s %s'".formatted(name, word);
            return tell(usage(error, name + " " + suggestion(command, unmatched, word)));
        }
        return tell(usage(Usage.fault(e), name + " --help"));
    }

    private static String suggestion(CommandLine command, UnmatchedArgumentException unmatched, String word) {
        return Synonyms.of(word, command.getSubcommands().keySet())
                .or(() -> unmatched.getSuggestions().stream().findFirst())
                .orElse("--help");
    }

    int of(Exception e) {
        surroundings.terminal().settled();
        return tell(problem(e));
    }

    private int tell(Problem problem) {
        surroundings.terminal().problem(problem, json);
        return problem.exit();
    }

    private Problem problem(Exception e) {
        return switch (e) {
            case Told told ->
                here(
                        told.code(),
                        switch (told.code()) {
                            case UNREACHABLE -> Problem.UNAVAILABLE;
                            case DENIED -> Problem.DENIED;
                            default -> Problem.INVALID;
                        },
                        firstLine(told),
                        told.mend());
            case ApiException problem -> ofServer(problem);
            case ConnectException _, HttpConnectTimeoutException _ ->
                unreachable(
                        "no server answers at " + server(),
                        isLocal() ? "slipway up" : "check the address, or slipway login URL for another server");
            case HttpTimeoutException _ ->
                unreachable(
                        "the server at " + server() + " did not answer in time",
                        "again in a moment; slipway doctor tells whether something is wrong");
            case InterruptedException _ -> here(INTERRUPTED, Problem.UNAVAILABLE, "interrupted", "");
            case SSLException tls ->
                unreachable(
                        "%s has a certificate that is not trusted here: %s".formatted(server(), firstLine(tls)),
                        "slipway login %s --ca FILE, with the certificate that signed it".formatted(server()));
            case IOException io ->
                unreachable(io.getMessage() == null ? "%s".formatted(io) : firstLine(io), "slipway doctor");
            default ->
                here(
                        FAILED,
                        Problem.BROKEN,
                        "this is a bug in slipway: " + e,
                        "report it with: "
                                + Stream.of(e.getStackTrace())
                                        .limit(4)
                                        .map(StackTraceElement::toString)
                                        .collect(Collectors.joining(" < ")));
        };
    }

    private static Problem usage(String error, String mend) {
        return here(USAGE, Problem.INVALID, error, mend);
    }

    private static Problem unreachable(String error, String mend) {
        return here(UNREACHABLE, Problem.UNAVAILABLE, error, mend);
    }

    private static Problem here(int exit, String failure, String error, String mend) {
        return Problem.here(exit, failure, new Sentence(error, mend));
    }

    private Problem ofServer(ApiException problem) {
        var sentences = new ArrayList<Sentence>();
        for (var error : problem.errors()) {
            var where = error.where().isEmpty() ? "" : error.where() + ": ";
            var found = error.value().isEmpty() ? "" : " is '" + error.value() + "'";
            var expected = error.expected().isEmpty() ? "" : ", expected " + error.expected();
            sentences.add(new Sentence(
                    where + error.field() + (found + expected).replaceFirst("^, expected", " must be"), error.mend()));
        }
        var mend = mend(problem).orElse("");
        if (sentences.isEmpty()) {
            sentences.add(new Sentence(firstLine(problem), mend));
        } else if (!mend.isEmpty()) {
            sentences.add(new Sentence("", mend));
        }
        var fields = problem.body() instanceof ObjectNode told
                ? told
                : Problem.here(exit(problem.status()), problem.failure(), sentences.getFirst())
                        .fields()
                        .put("status", problem.status());
        return new Problem(exit(problem.status()), fields, List.copyOf(sentences));
    }

    private static int exit(int status) {
        return switch (status) {
            case 401, 403 -> DENIED;
            case 404 -> NOT_FOUND;
            case 502, 503, 504 -> UNREACHABLE;
            default -> FAILED;
        };
    }

    private Optional<String> mend(ApiException problem) {
        var told = problem.body().path("mend").asText("");
        if (!told.isEmpty()) {
            return Optional.of(told);
        }
        return switch (problem.status()) {
            case 401 -> Optional.of("slipway login " + server());
            case 403 -> Optional.of("ask an owner of the team, or log in as another: slipway login " + server());
            case 404 ->
                // The server has proposed a name where one is near.
                firstLine(problem).contains("did you mean")
                        ? Optional.empty()
                        : Optional.of("slipway apps lists what there is; --team and --space choose where");
            case 500 -> Optional.of("the server's log tells more at " + problem.instance());
            case 502, 503, 504 ->
                Optional.of("again "
                        + problem.retryAfterSeconds()
                                .map(seconds -> "in " + seconds + "s")
                                .orElse("in a moment"));
            default -> Optional.empty();
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
}
