package io.slipway.compose;

import java.util.List;

/// An app file, and what of the compose file is not in it.
///
/// @param app name of the app
/// @param appFile text of `slipway.yaml`; empty where something is wrong
/// @param findings in the order of the file
public record Translation(String app, String appFile, List<Finding> findings) {
    public Translation {
        findings = List.copyOf(findings);
    }

    public List<Finding> of(Finding.Weight weight) {
        return findings.stream().filter(finding -> finding.weight() == weight).toList();
    }
}
