package io.slipway.cli;

/// `APP` or `APP/COMPONENT`.
///
/// @param component empty where none is named
record Target(String app, String component) {
    static Target of(String text) {
        var slash = text.indexOf('/');
        return slash < 0 ? new Target(text, "") : new Target(text.substring(0, slash), text.substring(slash + 1));
    }
}
