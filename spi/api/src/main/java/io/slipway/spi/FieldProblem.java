package io.slipway.spi;

/// One thing that is wrong with what a person wrote.
///
/// @param where file and line, such as `slipway.yaml:12`; empty where the request was no file
/// @param field the path of the key, such as `components.web.port`
/// @param value as found; empty where it is missing, `***` where it is secret
/// @param expected what would be right: a type, a range, the allowed values
/// @param mend what to write or to do instead
public record FieldProblem(String where, String field, String value, String expected, String mend) {
    public static FieldProblem of(String field, String value, String expected, String mend) {
        return new FieldProblem("", field, value, expected, mend);
    }

    /// One line for people.
    public String describe() {
        var place = where.isEmpty() ? field : where + ": " + field;
        var found = value.isEmpty() ? " is missing" : " is '" + value + "'";
        return place + found + ", expected " + expected + (mend.isEmpty() ? "" : "; " + mend);
    }
}
