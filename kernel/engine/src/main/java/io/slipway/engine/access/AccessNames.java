package io.slipway.engine.access;

import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.util.List;
import java.util.regex.Pattern;

/// How teams, spaces and accounts may be called.
final class AccessNames {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,38}");
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}");

    private AccessNames() {}

    static void check(String field, String value) {
        if (!NAME.matcher(value).matches()) {
            throw wrong(field, value, "1 to 39 of a-z, 0-9 and -, beginning with a letter");
        }
    }

    static void checkAccount(String value) {
        if (!ACCOUNT.matcher(value).matches()) {
            throw wrong("member", value, "1 to 100 of letters, digits and . _ @ + -, beginning with a letter or digit");
        }
    }

    static SlipwayException wrong(String field, String value, String expected) {
        return SlipwayException.invalid(List.of(FieldProblem.of(field, value, expected, "")));
    }
}
