package io.slipway.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ContentSumTest {
    private record Member(int number) {}

    @Test
    void dependsOnWhatIsInItAndNotOnTheWayThere() {
        var members = new ArrayList<Member>();
        for (int i = 0; i < 500; i++) {
            members.add(new Member(i));
        }
        var straight = new ContentSum();
        members.forEach(straight::add);
        Collections.shuffle(members, new Random(1));
        var crooked = new ContentSum();
        for (var member : members) {
            crooked.add(new Member(-1));
            crooked.add(member);
            crooked.remove(new Member(-1));
        }
        assertThat(crooked).hasToString(straight.toString());

        crooked.remove(members.getFirst());
        assertThat(crooked.toString()).isNotEqualTo(straight.toString());
        members.subList(1, members.size()).forEach(crooked::remove);
        assertThat(crooked).hasToString(new ContentSum().toString());
    }
}
