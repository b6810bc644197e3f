package io.slipway.engine.delivery;

import java.util.List;

/// What becomes of an app when it moves to another datacenter, told before anything happens.
///
/// @param possible whether nothing that it needs is missing there
public record MoveReport(String app, String from, String to, boolean possible, List<Finding> findings) {
    public MoveReport {
        findings = List.copyOf(findings);
    }

    static MoveReport of(String app, String from, String to, List<Finding> findings) {
        var possible = findings.stream().noneMatch(finding -> finding.effect() == Effect.MISSING);
        return new MoveReport(app, from, to, possible, findings);
    }

    List<Finding> missing() {
        return findings.stream()
                .filter(finding -> finding.effect() == Effect.MISSING)
                .toList();
    }

    /// @param component empty where it concerns the app as a whole
    /// @param mend what ends a MISSING; else empty
    public record Finding(Effect effect, String component, String text, String mend) {
        static Finding kept(String component, String text) {
            return new Finding(Effect.KEPT, component, text, "");
        }

        static Finding changed(String component, String text) {
            return new Finding(Effect.CHANGED, component, text, "");
        }

        static Finding missing(String component, String text, String mend) {
            return new Finding(Effect.MISSING, component, text, mend);
        }
    }

    public enum Effect {
        /// Comes along as it is.
        KEPT,
        /// Is different there, or is interrupted on the way.
        CHANGED,
        /// Is needed and cannot be had there: the app stays where it is.
        MISSING
    }
}
