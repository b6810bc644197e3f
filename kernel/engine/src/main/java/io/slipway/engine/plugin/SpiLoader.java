package io.slipway.engine.plugin;

import java.util.List;

/// The parent of every plugin's loader: shows the JDK and, of the kernel, nothing but the SPI and what the SPI
/// itself is made with. So a plugin's own libraries never meet the kernel's.
final class SpiLoader extends ClassLoader {
    static final List<String> SHARED = List.of("io.slipway.spi.", "org.pf4j.", "org.slf4j.", "org.jspecify.");

    private final ClassLoader kernel;

    SpiLoader(ClassLoader kernel) {
        super("slipway-spi", ClassLoader.getPlatformClassLoader());
        this.kernel = kernel;
    }

    static boolean isShared(String className) {
        return SHARED.stream().anyMatch(className::startsWith);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return isShared(name) ? kernel.loadClass(name) : super.loadClass(name, resolve);
    }
}
