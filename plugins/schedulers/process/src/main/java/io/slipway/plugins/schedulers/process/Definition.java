package io.slipway.plugins.schedulers.process;

import io.slipway.spi.EnvValue;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.SpecDigest;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Limits;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.ProgramFile;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.storage.Mount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What one instance is made of, as far as this scheduler acts on it.
record Definition(
        Artifact.Slug slug,
        String command,
        Map<String, EnvValue> env,
        List<ProgramFile> files,
        List<Port> ports,
        Limits limits,
        StopSignal stopSignal,
        Duration grace,
        List<Place> places) {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /// A volume that is a folder of this machine.
    record Place(String path, Path folder, String variable) {}

    /// @param number of the instance, or -1 where it has none
    static Definition of(Template template, int number) {
        var program = template.main();
        program.env().forEach(Definition::checkVariable);
        var places = new ArrayList<Place>();
        template.mounts().forEach(mount -> places.add(place(mount)));
        template.mountsByOrdinal().getOrDefault(number, List.of()).forEach(mount -> places.add(place(mount)));
        return new Definition(
                slug(program.artifact()),
                program.command()
                        .orElseThrow(() ->
                                SlipwayException.invalid("command is empty, a slug needs one to be started with")),
                program.env(),
                program.files(),
                program.ports(),
                program.limits(),
                StopSignal.parse(program.stopSignal()),
                program.grace(),
                List.copyOf(places));
    }

    // A shell gives them to the program, which knows no other names.
    private static void checkVariable(String name, EnvValue value) {
        if (!VARIABLE.matcher(name).matches()) {
            throw SlipwayException.invalid(
                    "env has '%s', on this scheduler a name is made of letters, digits and '_' and begins with no digit"
                            .formatted(name));
        }
        if (value.reveal().indexOf('\0') >= 0) {
            throw SlipwayException.invalid(
                    "env %s holds a NUL character, which no process can be given".formatted(name));
        }
    }

    /// Equal definitions have equal keys, in every process.
    String key() {
        return SpecDigest.of(this);
    }

    private static Artifact.Slug slug(Artifact artifact) {
        return switch (artifact) {
            case Artifact.Slug slug -> slug;
            case Artifact.Image(String reference) ->
                throw SlipwayException.unsupported("process runs slugs, %s is an image".formatted(reference));
        };
    }

    private static Place place(Template.VolumeMount mount) {
        return switch (mount.mount()) {
            case Mount.Directory(Path folder, var _) -> new Place(mount.path(), folder, mount.variable());
            case Mount.EngineVolume(String name, var _) ->
                throw SlipwayException.unsupported(
                        "process mounts folders, %s is a volume of an engine".formatted(name));
        };
    }
}
