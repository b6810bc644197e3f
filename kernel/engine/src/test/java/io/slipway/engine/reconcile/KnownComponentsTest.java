package io.slipway.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KnownComponentsTest {
    private final KnownComponents components = new KnownComponents();

    @Test
    void siblingsAreTheOtherComponentsOfTheApp() {
        List.of(wanted("c1", "a1"), wanted("c2", "a1"), wanted("c3", "a2"))
                .forEach(one -> components.put(new Known(one)));
        assertThat(components.siblings("a1", "c1")).containsExactly("c2");
        assertThat(components.siblings("a2", "c3")).isEmpty();
        assertThat(components.siblings("", "c3")).isEmpty();
    }

    @Test
    void oneThatIsReadForTheFirstTimeIsASibling() {
        components.put(new Known(wanted("c1", "a1")));
        components.want(components.of("c2"), wanted("c2", "a1"));
        assertThat(components.siblings("a1", "c1")).containsExactly("c2");
    }

    @Test
    void oneThatIsGoneIsNoSibling() {
        components.put(new Known(wanted("c1", "a1")));
        components.put(new Known(wanted("c2", "a1")));
        var gone = components.of("c2");
        components.want(gone, WantedComponent.nothing("c2"));
        components.remove(gone);
        assertThat(components.siblings("a1", "c1")).isEmpty();
        assertThat(components.find("c2")).isEmpty();
        assertThat(components.size()).isEqualTo(1);
    }

    private static WantedComponent wanted(String id, String app) {
        return new WantedComponent(id, app, Optional.empty(), List.of(), List.of(), List.of(), List.of());
    }
}
