package com.example.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final TemplateKey NEW = new TemplateKey("new");

    @Test
    void theHighestNumbersGoWhenTheCountFalls() {
        assertThat(Plan.of(List.of("new-0", "new-1", "new-2"), NEW, 1))
                .isEqualTo(new Plan(List.of("new-0"), List.of("new-1", "new-2")));
    }

    @Test
    void instancesOfAnotherTemplateGo() {
        assertThat(Plan.of(List.of("old-0", "old-1"), NEW, 2))
                .isEqualTo(new Plan(List.of("new-0", "new-1"), List.of("old-0", "old-1")));
    }
}
