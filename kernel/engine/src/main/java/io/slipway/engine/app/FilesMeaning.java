package io.slipway.engine.app;

import io.slipway.engine.app.AppFileForm.FileForm;
import io.slipway.engine.app.ComponentDefinition.FileDefinition;
import io.slipway.spi.EnvValue;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ProgramFile;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the app file says of a component's files.
record FilesMeaning(Faults faults) {
    SortedMap<String, FileDefinition> of(String at, Map<String, FileForm> forms) {
        var files = new TreeMap<String, FileDefinition>();
        forms.forEach((path, form) -> files.put(path, file(at + "." + path, path, form)));
        var bytes = files.values().stream()
                .flatMap(file -> file.content().stream())
                .mapToLong(content -> content.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > ProgramFile.MAX_BYTES_IN_ALL) {
            faults.add(
                    at,
                    bytes + " bytes in all",
                    "at most " + ProgramFile.MAX_BYTES_IN_ALL,
                    "put what is large into the source, or on a volume");
        }
        return files;
    }

    private FileDefinition file(String field, String path, FileForm form) {
        if ((form.content() == null) == (form.secret() == null)) {
            faults.add(
                    field,
                    form.content() == null ? "neither" : "both",
                    "either 'content' or 'secret'",
                    "give one of them");
        }
        try {
            var content = form.content() == null ? "-" : form.content();
            var _ = new ProgramFile(path, EnvValue.of(content), form.executable());
        } catch (SlipwayException e) {
            faults.add(
                    field,
                    path,
                    "a path below the program's folder or an absolute one, without '..', and 1 to %d bytes"
                            .formatted(ProgramFile.MAX_BYTES),
                    "");
        }
        return new FileDefinition(
                Optional.ofNullable(form.content()), Optional.ofNullable(form.secret()), form.executable());
    }
}
