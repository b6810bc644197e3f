package io.slipway.tck.packaged;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/// Loads a plugin by the kernel's rules: of what surrounds it, the plugin sees the JDK, the SPI, and what the
/// SPI is made with; all else comes from its jar.
final class KernelLoader extends URLClassLoader {
    private static final List<String> SHARED = List.of("io.slipway.spi.", "org.pf4j.", "org.slf4j.", "org.jspecify.");

    KernelLoader(Path jar) throws IOException {
        super(new URL[] {jar.toUri().toURL()}, new Shared());
    }

    static boolean isShared(String className) {
        return SHARED.stream().anyMatch(className::startsWith);
    }

    private static final class Shared extends ClassLoader {
        Shared() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return isShared(name)
                    ? KernelLoader.class.getClassLoader().loadClass(name)
                    : super.loadClass(name, resolve);
        }
    }
}
