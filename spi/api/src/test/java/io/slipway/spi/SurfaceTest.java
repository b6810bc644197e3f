package io.slipway.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The SPI's public surface stands in `surface.txt`, so that a change of it is seen in review, as a change of text.
final class SurfaceTest {
    private static final Path WRITTEN_DOWN = Path.of("src/test/resources/surface.txt");

    @Test
    void surfaceIsAsWrittenDown() throws IOException, URISyntaxException {
        var classes = Path.of(SlipwayException.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());

        var surface = Surface.ofFolder(classes);

        if (Boolean.getBoolean("slipway.surface.update")) {
            Files.writeString(WRITTEN_DOWN, surface);
        }
        assertThat(Files.readString(WRITTEN_DOWN))
                .as("the SPI's surface changed: read docs/contributing/change-the-spi.md, then write it down with "
                        + "./mvnw -pl spi/api test -Dslipway.surface.update=true")
                .isEqualTo(surface);
    }

    @Test
    void tellsComponentsNullnessAndWhatIsThrown() {
        assertThat(Surface.of(Sample.class)).isEqualTo("""
                        record io.slipway.spi.SurfaceTest$Sample (String name, @Nullable Integer size, List<@Nullable String> tags) implements AutoCloseable
                            new(String)
                            static SurfaceTest$Sample read(Path) throws java.io.IOException
                            void close()
                        """);
    }

    @Test
    void tellsWhoMayImplementASealedType() {
        assertThat(Surface.of(Shape.class))
                .isEqualTo("sealed interface io.slipway.spi.SurfaceTest$Shape"
                        + " permits SurfaceTest$Shape$Circle, SurfaceTest$Shape$Dot\n"
                        + "    default int corners()\n");
    }

    @Test
    void tellsWhatMayBeOverridden() {
        assertThat(Surface.of(Open.class)).isEqualTo("""
                        abstract class io.slipway.spi.SurfaceTest$Open
                            abstract String name()
                            new()
                            void changed(int)
                        """);
    }

    public record Sample(String name, @Nullable Integer size, List<@Nullable String> tags) implements AutoCloseable {
        public Sample(String name) {
            this(name, null, List.of());
        }

        public static Sample read(Path file) throws IOException {
            return new Sample(Files.readString(file));
        }

        @Override
        public void close() {
            hidden();
        }

        private void hidden() {}
    }

    public sealed interface Shape {
        record Circle(double radius) implements Shape {}

        record Dot() implements Shape {}

        default int corners() {
            return 0;
        }
    }

    public abstract static class Open {
        protected Open() {}

        public abstract String name();

        protected void changed(int by) {
            packagePrivate(by);
        }

        void packagePrivate(int by) {}
    }
}
