package io.slipway.plugins.sources.archive;

import io.slipway.spi.SlipwayException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Says which part of an archive is the source and under which name each entry is written.
///
/// What a forge or a person packs usually lies in one folder named after the project; that folder is left
/// out, so that `package.json` stands at the top. It stays where it is meant: the archive was packed as
/// `tar -C folder .` (all its names begin with `./`), or the wanted folder begins with it.
///
/// @param prefix ends with `/` or is empty; entries without it are not wanted
record Layout(String prefix) {
    /// What archivers of other systems add beside the content.
    private static final Set<String> NOISE = Set.of("__MACOSX", ".DS_Store");

    /// @param names of all entries as they stand in the archive; folders end with `/`
    static Layout of(List<String> names, String folder) {
        var wanted = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
        var top = singleTop(names);
        var prefix = top.isEmpty() || wanted.startsWith(top) ? wanted : top + wanted;
        var normal = names.stream().map(Layout::normal).toList();
        if (!prefix.isEmpty() && normal.stream().noneMatch(name -> name.startsWith(prefix))) {
            throw SlipwayException.invalid("folder is '%s', the archive has no such folder".formatted(folder));
        }
        return new Layout(prefix);
    }

    /// The name below the target folder, or empty for what is not to be written.
    String nameOf(String entry) {
        var name = normal(entry);
        var first = name.indexOf('/') < 0 ? name : name.substring(0, name.indexOf('/'));
        if (NOISE.contains(first) || !name.startsWith(prefix)) {
            return "";
        }
        return name.substring(prefix.length());
    }

    private static String singleTop(List<String> names) {
        var tops = new HashSet<String>();
        for (var raw : names) {
            if (raw.startsWith("./")) {
                return "";
            }
            var slash = raw.indexOf('/');
            var top = slash < 0 ? raw : raw.substring(0, slash);
            if (NOISE.contains(top)) {
                continue;
            }
            if (slash <= 0 || top.equals("..")) {
                return "";
            }
            tops.add(top + "/");
        }
        return tops.size() == 1 ? tops.iterator().next() : "";
    }

    private static String normal(String entry) {
        var name = entry;
        while (name.startsWith("./")) {
            name = name.substring(2);
        }
        return name;
    }
}
