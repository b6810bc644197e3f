package io.slipway.http;

import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeSet;

/// What can be told of a request by its head, before its body is asked for.
final class HeadChecks {
    private HeadChecks() {}

    static void accept(Route route, HttpServerRequest request) {
        var accept = request.getHeader("Accept");
        if (accept == null || route.gives() == MediaType.NONE || route.isConversation()) {
            return;
        }
        var fits = route.gives().acceptedBy(accept) || (route.isStream() && MediaType.LINES.acceptedBy(accept));
        if (!fits) {
            var gives = route.gives().text() + (route.isStream() ? " and " + MediaType.LINES.text() : "");
            throw new Refusal(Refusal.Kind.NOT_ACCEPTABLE, "Accept is '%s', here is only %s".formatted(accept, gives));
        }
    }

    static void content(Route route, HttpServerRequest request, Limits limits) {
        var type = request.getHeader("Content-Type");
        if (route.takes() == MediaType.NONE) {
            return;
        }
        if (type == null || !route.takes().isContentType(type)) {
            throw new Refusal(
                    Refusal.Kind.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type is %s, must be %s"
                            .formatted(
                                    type == null ? "missing" : "'" + type + "'",
                                    route.takes().text()),
                    Map.of("Accept", route.takes().text()));
        }
        var length = request.getHeader("Content-Length");
        var most = route.takes() == MediaType.OCTETS ? limits.uploadBytes() : limits.bodyBytes();
        // Told before the body is asked for, so that nothing is sent in vain.
        if (length != null && (length.length() > 18 || Long.parseLong(length) > most)) {
            throw RequestBody.tooLarge(most);
        }
    }

    static void query(Route route, MultiMap parameters) {
        var wrong = new ArrayList<FieldProblem>();
        for (var name : new TreeSet<>(parameters.names())) {
            if (!route.queries().contains(name)) {
                var known = route.queries().isEmpty()
                        ? "no query parameter"
                        : "one of " + String.join(", ", new TreeSet<>(route.queries()));
                wrong.add(FieldProblem.of(
                        name, String.join(",", parameters.getAll(name)), known, "take it out of the URL"));
            }
        }
        if (!wrong.isEmpty()) {
            throw SlipwayException.invalid(wrong);
        }
    }
}
