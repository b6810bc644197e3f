package io.slipway.engine.plugin;

import com.github.zafarkhaja.semver.ParseException;
import io.slipway.spi.PluginFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.pf4j.DefaultVersionManager;

/// The version of the SPI that this kernel offers.
///
/// @param value such as `0.1.0`
record SpiVersion(String value) {
    private static final String PROPERTIES = "/META-INF/slipway/spi.properties";

    static SpiVersion present() {
        try (var in = PluginFactory.class.getResourceAsStream(PROPERTIES)) {
            if (in == null) {
                throw new IllegalStateException("the SPI's jar has no " + PROPERTIES);
            }
            var properties = new Properties();
            properties.load(in);
            return new SpiVersion(properties.getProperty("version", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void check(PluginJar jar) throws RefusedException {
        var requires = jar.manifest().requires();
        try {
            if (!new DefaultVersionManager().checkVersionConstraint(value, requires)) {
                throw new RefusedException(PluginJar.problem(
                        jar.file(),
                        "needs an SPI %s, this is %s".formatted(requires, value),
                        "use a version of the plugin that was made for SPI " + value));
            }
        } catch (ParseException _) {
            throw new RefusedException(PluginJar.problem(
                    jar.file(),
                    "has the Plugin-Requires '%s', which is no range of versions".formatted(requires),
                    "write it like '>=0.1.0 & <0.2.0'"));
        }
    }
}
