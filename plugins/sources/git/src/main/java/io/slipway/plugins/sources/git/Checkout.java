package io.slipway.plugins.sources.git;

import io.slipway.host.tree.TreeWriter;
import io.slipway.host.tree.TreeWriter.Mode;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.BlobBasedConfig;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/// Writes the files of one commit.
///
/// @param prefix goes before each name that is written; empty, or ends with `/`
record Checkout(Repository repository, TreeWriter tree, String prefix) {
    private static final int LONGEST_LINK = 4096;

    /// @param folder the only part that is wanted, or empty
    /// @return the submodules that belong into it, their commits by their paths in the repository
    Map<String, ObjectId> write(ObjectId id, String folder) throws IOException, InterruptedException {
        var wanted = folder.replaceAll("/+$", "");
        var modules = new LinkedHashMap<String, ObjectId>();
        try (var revisions = new RevWalk(repository);
                var walk = new TreeWalk(repository)) {
            var commit = revisions.parseCommit(id);
            walk.addTree(root(commit, wanted));
            walk.setRecursive(true);
            while (walk.next()) {
                var path = walk.getPathString();
                var mode = walk.getFileMode(0);
                if (FileMode.GITLINK.equals(mode)) {
                    modules.put(wanted.isEmpty() ? path : wanted + "/" + path, walk.getObjectId(0));
                } else if (FileMode.SYMLINK.equals(mode)) {
                    var target = repository.open(walk.getObjectId(0)).getCachedBytes(LONGEST_LINK);
                    tree.link(prefix + path, new String(target, StandardCharsets.UTF_8));
                } else {
                    try (var content = repository.open(walk.getObjectId(0)).openStream()) {
                        tree.file(prefix + path, Mode.of(mode.getBits()), content);
                    }
                }
            }
        }
        return modules;
    }

    /// The URLs of the submodules by their paths, as `.gitmodules` of the commit says.
    Map<String, String> modules(ObjectId id) throws IOException {
        try (var revisions = new RevWalk(repository)) {
            var commit = revisions.parseCommit(id);
            var urls = new LinkedHashMap<String, String>();
            if (TreeWalk.forPath(repository, ".gitmodules", commit.getTree()) == null) {
                return urls;
            }
            var config = new BlobBasedConfig(null, repository, commit, ".gitmodules");
            for (var name : config.getSubsections("submodule")) {
                var path = config.getString("submodule", name, "path");
                var url = config.getString("submodule", name, "url");
                if (path != null && url != null) {
                    urls.put(path, url);
                }
            }
            return urls;
        } catch (ConfigInvalidException e) {
            throw SlipwayException.invalid(".gitmodules cannot be read: " + e.getMessage());
        }
    }

    private ObjectId root(RevCommit commit, String folder) throws IOException {
        if (folder.isEmpty()) {
            return commit.getTree();
        }
        var found = TreeWalk.forPath(repository, folder, commit.getTree());
        if (found == null || !FileMode.TREE.equals(found.getFileMode(0))) {
            throw SlipwayException.invalid("folder is '%s', commit %s has no such folder"
                    .formatted(folder, commit.abbreviate(10).name()));
        }
        return found.getObjectId(0);
    }
}
