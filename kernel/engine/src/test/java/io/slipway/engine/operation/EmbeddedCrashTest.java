package io.slipway.engine.operation;

import io.slipway.engine.configuration.DatabaseSettings;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Tag("delivered")
@Execution(ExecutionMode.CONCURRENT)
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
