package io.slipway.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "doctor", description = "Looks for what is wrong with this installation, and says how to mend it.")
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Answer with JSON, for machines.")
    boolean json;

    private final Surroundings surroundings;

    DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        var findings = new ArrayList<Finding>();
        findings.addAll(new InstallationCheck(surroundings).findings());
        findings.addAll(new LoginCheck(surroundings).findings());
        for (var finding : new ServerCheck(surroundings).findings()) {
            // A login that cannot be read keeps the server from being asked: one cause, told with the better mend.
            if (findings.stream().noneMatch(finding::repeats)) {
                findings.add(finding);
            }
        }
        var bad = findings.stream().filter(finding -> !finding.good()).count();
        if (json) {
            var items = JsonNodeFactory.instance.arrayNode();
            findings.forEach(finding -> items.addObject()
                    .put("good", finding.good())
                    .put("object", finding.object())
                    .put("cause", finding.cause())
                    .put("mend", finding.mend()));
            surroundings.terminal().json(JsonNodeFactory.instance.objectNode().set("items", items));
        } else {
            show(findings, bad);
        }
        return bad == 0 ? 0 : Failures.FAILED;
    }

    private void show(Iterable<Finding> findings, long bad) {
        var terminal = surroundings.terminal();
        for (var finding : findings) {
            var text = finding.object() + ": " + finding.cause();
            if (finding.good()) {
                terminal.done(text);
            } else {
                terminal.failed(text);
                terminal.line("  try: " + finding.mend());
            }
        }
        terminal.line("");
        terminal.line(bad == 0 ? "Nothing is wrong." : bad == 1 ? "1 thing is wrong." : bad + " things are wrong.");
    }
}
