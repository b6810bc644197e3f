package io.slipway.engine.yaml;

import io.slipway.spi.FieldProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes documented records of mappings.
///
/// @param references whether and how values may point elsewhere, and where relative paths start
public record RecordBinder(References references) {
    /// Found where a key stands that nothing reads.
    public static final String UNKNOWN_KEY = "not known";

    /// @param value present when there is no problem
    /// @param problems all there are, in the order of the record
    public record Bound<R>(Optional<R> value, List<FieldProblem> problems) {
        public Bound {
            problems = List.copyOf(problems);
        }
    }

    /// @throws io.slipway.spi.SlipwayException `INVALID` where `type` is not documented as it must be
    public <R extends Record> Bound<R> bind(YamlNode.Keys mapping, Class<R> type) {
        var problems = new ArrayList<FieldProblem>();
        var value = new SectionReader(references, problems).section(mapping, RecordModel.of(type));
        return new Bound<>(Optional.ofNullable(value).map(type::cast), problems);
    }

    List<FieldProblem> checkFallback(RecordModel.Key key, String text) {
        var problems = new ArrayList<FieldProblem>();
        var at = new Position("fallback", 1, key.name());
        new SectionReader(references, problems).fallback(key, text, at);
        return problems;
    }
}
