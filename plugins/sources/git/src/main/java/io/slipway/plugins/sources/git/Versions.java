package io.slipway.plugins.sources.git;

import io.slipway.spi.SlipwayException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;

/// What a version means in a repository, by the refs that it shows.
///
/// @param refs by their full names
record Versions(Map<String, Ref> refs) {
    /// The commit that `version` means: the default branch when empty, else a full ref, a branch, a tag or a
    /// commit, in this order.
    ///
    /// @throws SlipwayException `INVALID` if it means nothing
    ObjectId commit(String version) {
        for (var name :
                List.of(version.isEmpty() ? "HEAD" : version, "refs/heads/" + version, "refs/tags/" + version)) {
            var found = commitOf(name);
            if (found.isPresent()) {
                return found.get();
            }
        }
        if (ObjectId.isId(version)) {
            // Whether it is there is only known once it is asked for.
            return ObjectId.fromString(version);
        }
        if (version.isEmpty()) {
            throw SlipwayException.invalid("the repository is empty: push a commit");
        }
        throw SlipwayException.invalid(
                "version is '%s', must be a branch, a tag or the 40 digits of a commit; there is %s"
                        .formatted(version, shown()));
    }

    private Optional<ObjectId> commitOf(String name) {
        var ref = refs.get(name);
        if (ref == null) {
            return Optional.empty();
        }
        // A tag with a message is an object of its own, and what it points at is shown beside it.
        return Optional.ofNullable(ref.getPeeledObjectId()).or(() -> Optional.ofNullable(ref.getObjectId()));
    }

    private String shown() {
        var names = refs.keySet().stream()
                .filter(name -> name.startsWith("refs/heads/") || name.startsWith("refs/tags/"))
                .map(name -> name.replaceFirst("refs/(heads|tags)/", ""))
                .sorted()
                .limit(10)
                .toList();
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
