package io.slipway.plugins.builders.slug;

import java.util.List;
import java.util.regex.Pattern;

/// What a tool that failed had to complain of, found among its last lines. The log has them all; who is told why a
/// build failed wants the one.
final class Complaint {
    private static final Pattern ERROR = Pattern.compile("(?i)\\b(error|fatal|failed|failure|cannot|exception)\\b");

    /// Names no cause, or only says where more is written.
    private static final Pattern EMPTY = Pattern.compile(
            "(?i)^[^a-z]*((npm )?(error|err!)|error:?|build failed|failed)?[^a-z]*$|complete log of this run|^npm error code \\S+$"
                    + "|re-run maven|for more information about the errors|--stacktrace");

    /// What npm, pip, uv, Maven, Gradle, Go, Bundler, Composer and git say when nobody answers.
    private static final Pattern NETWORK = Pattern.compile(
            "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|NewConnectionError|UnknownHostException"
                    + "|SocketTimeoutException|Could not transfer artifact|dns error|(?i:could not resolve|no such host"
                    + "|name resolution|network is unreachable|connection (refused|timed out|reset)|dial tcp"
                    + "|failed to (connect|fetch)|unable to connect)");

    private static final String HINT = "; this looks like the network: builds reach it as the server does, by its"
            + " HTTP_PROXY, HTTPS_PROXY and NO_PROXY";

    private Complaint() {}

    /// One sentence.
    ///
    /// @param last lines that it wrote, in order; none where it wrote nothing
    static String in(List<String> last) {
        var telling = last.stream()
                .map(String::strip)
                .filter(line -> !EMPTY.matcher(line).find())
                .toList();
        if (telling.isEmpty()) {
            return "it did not say why";
        }
        var network =
                telling.stream().filter(line -> NETWORK.matcher(line).find()).findFirst();
        if (network.isPresent()) {
            return network.get() + HINT;
        }
        return telling.stream()
                .filter(line -> ERROR.matcher(line).find())
                .findFirst()
                .orElseGet(telling::getLast);
    }
}
