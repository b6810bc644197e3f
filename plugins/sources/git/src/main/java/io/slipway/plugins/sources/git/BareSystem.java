package io.slipway.plugins.sources.git;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/// Keeps the settings of this machine's git and of its user away from JGit: they could rewrite URLs, turn off
/// checks or name helpers, and whose they are would depend on who starts the server. JGit asks a single reader
/// for them; this plugin has a JGit of its own, and all instances want the same.
final class BareSystem extends SystemReader.Delegate {
    private BareSystem(SystemReader real) {
        super(real);
    }

    static void install() {
        var present = SystemReader.getInstance();
        if (!(present instanceof BareSystem)) {
            SystemReader.setInstance(new BareSystem(present));
        }
    }

    @Override
    public @Nullable String getenv(String variable) {
        return variable.startsWith("GIT_") || variable.equals("XDG_CONFIG_HOME") ? null : super.getenv(variable);
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    private static final class Nothing extends FileBasedConfig {
        Nothing(@Nullable Config parent, FS fs) {
            super(parent, null, fs);
        }

        @Override
        public void load() {
            // There is no file.
        }

        @Override
        public void save() {
            // JGit would note here what it measured of the file system.
        }

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
