package com.example.shell;

import java.util.ArrayList;
import java.util.List;

/// What to do for a workload: decided here, done elsewhere.
///
/// @param start names of instances to start; one that runs already is left alone
/// @param stop names of instances to stop
record Plan(List<String> start, List<String> stop) {
    static Plan of(List<String> present, TemplateKey template, int count) {
        var wanted = new ArrayList<String>();
        for (var number = 0; number < count; number++) {
            wanted.add(template.name(number));
        }
        var surplus = present.stream().filter(name -> !wanted.contains(name)).toList();
        return new Plan(wanted, surplus);
    }
}
