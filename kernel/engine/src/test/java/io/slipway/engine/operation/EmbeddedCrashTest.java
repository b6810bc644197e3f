package io.slipway.engine.operation;

import io.slipway.engine.configuration.DatabaseSettings;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

@Tag("delivered")
final class EmbeddedCrashTest extends CrashTest {
    @TestFactory
    Stream<DynamicTest> nothingIsLostOrDoneTwiceWhereverTheServerFalls() throws Exception {
        return matrix();
    }

    @Override
    DatabaseSettings settings() {
        return new DatabaseSettings(null, null, null, 4);
    }
}
