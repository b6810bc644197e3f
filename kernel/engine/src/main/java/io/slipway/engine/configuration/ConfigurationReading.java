package io.slipway.engine.configuration;

import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What came of reading `server.yaml`.
///
/// @param configuration present when there are no errors
/// @param errors what keeps the server from starting, all of it
/// @param degradations plugins that are named and cannot be used; only the datacenters that name them suffer
public record ConfigurationReading(
        Optional<ServerConfiguration> configuration, List<FieldProblem> errors, List<FieldProblem> degradations) {
    public ConfigurationReading {
        errors = List.copyOf(errors);
        degradations = List.copyOf(degradations);
    }

    /// @throws SlipwayException `INVALID` with every error and every degradation
    public ServerConfiguration orThrow() {
        return configuration.orElseThrow(() -> SlipwayException.invalid(problems()));
    }

    public List<FieldProblem> problems() {
        return Stream.concat(errors.stream(), degradations.stream()).toList();
    }
}
