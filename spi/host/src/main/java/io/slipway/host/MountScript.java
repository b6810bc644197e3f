package io.slipway.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// The lines of a shell script that cover folders in a mount namespace of its own and show others in them
/// nevertheless, each at its own path. `-n` leaves out the notes that mount(8) keeps for umount(8), which a
/// plain user may not write.
///
/// @param shown none of them in another
/// @param covers the command that covers each folder; none of them in another
/// @param common a folder that [#COMMON] covers others with
record MountScript(List<Path> shown, SequencedMap<Path, String> covers, Optional<Path> common) {
    /// What of the script names the common folder, wherever that itself is covered by then.
    static final String COMMON = "\"$stage/common\"";

    private static final List<String> STAGES = List.of("/mnt", "/media", "/srv", "/opt");

    /// Covers with an empty folder that everybody may pass.
    static String empty(Path folder) {
        return "mount -n -t tmpfs -o mode=0755,size=1m slipway " + quote(folder);
    }

    List<String> lines() {
        var stage = stage();
        var lines = new ArrayList<String>();
        lines.add("stage=" + stage);
        lines.add(empty(stage));
        common.ifPresent(folder -> {
            lines.add("mkdir " + COMMON);
            lines.add("mount -n --bind " + quote(folder) + " " + COMMON);
        });
        for (var i = 0; i < shown.size(); i++) {
            lines.add("mkdir " + stage + "/" + i);
            lines.add("mount -n --bind " + quote(shown.get(i)) + " " + stage + "/" + i);
        }
        lines.addAll(covers.values());
        for (var i = 0; i < shown.size(); i++) {
            lines.add("mkdir -p " + quote(shown.get(i)));
            lines.add("mount -n --move " + stage + "/" + i + " " + quote(shown.get(i)));
        }
        common.ifPresent(_ -> lines.add("umount -n " + COMMON));
        lines.add("umount -n " + stage);
        return lines;
    }

    private Path stage() {
        return STAGES.stream()
                .map(Path::of)
                .filter(Files::isDirectory)
                .filter(candidate -> shown.stream().noneMatch(each -> each.startsWith(candidate)))
                .findFirst()
                .orElse(Path.of(STAGES.getFirst()));
    }

    static String quote(Path path) {
        return ShellScripts.quote(path.toString());
    }
}
