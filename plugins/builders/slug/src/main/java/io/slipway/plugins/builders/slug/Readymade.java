package io.slipway.plugins.builders.slug;

import io.slipway.spi.build.Detection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Files that are run as they lie there: scripts, or a program that was compiled elsewhere. Their `Procfile` says how.
final class Readymade implements Language {
    @Override
    public Optional<Detection> detect(SourceTree tree) throws IOException {
        var processes = tree.processes(Map.of());
        return processes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Detection(
                        "readymade",
                        Optional.empty(),
                        processes,
                        OptionalInt.empty(),
                        Map.of(),
                        List.of(),
                        "Procfile"));
    }

    @Override
    public Built build(Workshop workshop, Detection detection) throws IOException, InterruptedException {
        workshop.title("Run as it is (Procfile)");
        return new Built(detection, List.of());
    }
}
