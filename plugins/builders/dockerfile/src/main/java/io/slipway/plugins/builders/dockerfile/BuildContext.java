package io.slipway.plugins.builders.dockerfile;

import io.slipway.docker.EngineHttp;
import io.slipway.image.Tars;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// The source as the engine takes it: a tar without what `.dockerignore` names. All belongs to root there, as
/// Docker's own client sends it; links stay links.
final class BuildContext implements EngineHttp.Content {
    private static final int FILE = 0644;
    private static final int PROGRAM = 0755;

    private final Path tree;
    private final String dockerfile;
    private final IgnoreFile ignored;

    BuildContext(Path tree, String dockerfile) throws IOException {
        this.tree = tree;
        this.dockerfile = dockerfile;
        this.ignored = IgnoreFile.of(tree, dockerfile);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        var tar = Tars.to(out);
        Files.walkFileTree(tree, new Visitor(tar));
        if (Thread.interrupted()) {
            throw new InterruptedException("the sending of the source was interrupted");
        }
        tar.finish();
        tar.flush();
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        private final TarArchiveOutputStream tar;

        Visitor(TarArchiveOutputStream tar) {
            this.tar = tar;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts) throws IOException {
            if (folder.equals(tree)) {
                return FileVisitResult.CONTINUE;
            }
            if (Thread.currentThread().isInterrupted()) {
                return FileVisitResult.TERMINATE;
            }
            var name = name(folder);
            if (!ignored.leavesOut(name)) {
                put(new TarArchiveEntry(name + "/", TarConstants.LF_DIR), PROGRAM, facts);
                return FileVisitResult.CONTINUE;
            }
            return ignored.mayTakeBackBelow(name) || dockerfile.startsWith(name + "/")
                    ? FileVisitResult.CONTINUE
                    : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
            var name = name(file);
            // The engine reads it in any case, and leaves it out by itself where it is ignored.
            if (ignored.leavesOut(name) && !name.equals(dockerfile)) {
                return FileVisitResult.CONTINUE;
            }
            if (facts.isSymbolicLink()) {
                var link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
                link.setLinkName(Files.readSymbolicLink(file).toString());
                put(link, 0777, facts);
            } else if (facts.isRegularFile()) {
                var entry = new TarArchiveEntry(name);
                entry.setSize(facts.size());
                own(entry, mode(file), facts);
                tar.putArchiveEntry(entry);
                Files.copy(file, tar);
                tar.closeArchiveEntry();
            } else {
                throw SlipwayException.invalid("'%s' of the source is neither file, folder nor link".formatted(name));
            }
            return FileVisitResult.CONTINUE;
        }

        private void put(TarArchiveEntry entry, int mode, BasicFileAttributes facts) throws IOException {
            own(entry, mode, facts);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
    }

    private String name(Path path) {
        return tree.relativize(path).toString();
    }

    // Modes of the server's own umask would make one source two.
    private static int mode(Path file) throws IOException {
        return Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
                        .contains(PosixFilePermission.OWNER_EXECUTE)
                ? PROGRAM
                : FILE;
    }

    private static void own(TarArchiveEntry entry, int mode, BasicFileAttributes facts) {
        entry.setMode(mode);
        entry.setModTime(facts.lastModifiedTime());
        entry.setUserId(0);
        entry.setGroupId(0);
        entry.setUserName("");
        entry.setGroupName("");
    }
}
