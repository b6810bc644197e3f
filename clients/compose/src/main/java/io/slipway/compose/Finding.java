package io.slipway.compose;

/// What does not come over as it was.
///
/// @param place such as `services.web.privileged`
/// @param line of the compose file, from 1; 0 where it stands in none
/// @param text what becomes of it, or what to do about it
public record Finding(Weight weight, String place, int line, String text) {
    public enum Weight {
        /// The file cannot be read so.
        WRONG,
        /// It would be missing afterwards.
        LOST,
        /// It is there, in another shape.
        CHANGED
    }

    /// One line of text, such as `compose.yaml:7: services.web.privileged cannot be carried over: ...`.
    public String describe(String file) {
        var at = line == 0 ? file : file + ":" + line;
        return "%s: %s %s"
                .formatted(
                        at,
                        place,
                        switch (weight) {
                            case WRONG -> text;
                            case LOST -> "cannot be carried over: " + text;
                            case CHANGED -> "changes: " + text;
                        });
    }
}
