package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The checker must catch what it is there for.
final class ContractSelfTest {
    private final Contract contract = Contract.load();

    ContractSelfTest() throws IOException {}

    @Test
    void acceptsWhatIsDocumented() {
        assertThat(contract.violations("ScaleRequest", Json.MAPPER.valueToTree(Map.of("instances", 3))))
                .isEmpty();
    }

    @Test
    void catchesMissingWrongAndUndocumentedFields() {
        var space = new TreeMap<String, Object>(Map.of(
                "name", "X", "team", "a", "createdAt", "yesterday", "quota", Map.of("instances", "two"), "extra", 1));
        assertThat(contract.violations("Space", Json.MAPPER.valueToTree(space)))
                .anyMatch(line -> line.startsWith("$: datacenter is missing"))
                .anyMatch(line -> line.startsWith("$.name: \"X\" does not match"))
                .anyMatch(line -> line.startsWith("$.createdAt: \"yesterday\" is not an RFC 3339 time"))
                .anyMatch(line -> line.startsWith("$.quota.instances: \"two\" is not of type"))
                .anyMatch(line -> line.startsWith("$: extra is not documented"));
    }

    @Test
    void everyOperationHasAnIdOfItsOwn() {
        assertThat(contract.operations())
                .extracting(Contract.Operation::id)
                .doesNotHaveDuplicates()
                .doesNotContain("");
    }
}
