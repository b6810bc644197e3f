package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

final class ProcfileTest {
    @Test
    void namesProcesses() {
        var processes =
                Procfile.parse("# how it starts\nweb: gunicorn app:app --bind :$PORT\n\nworker:  python w.py \n");

        assertThat(processes)
                .containsExactly(entry("web", "gunicorn app:app --bind :$PORT"), entry("worker", "python w.py"));
    }

    @Test
    void tellsTheLineThatIsWrong() {
        assertThatThrownBy(() -> Procfile.parse("web: a\nwhat is this"))
                .hasMessage("Procfile, line 2 is 'what is this', must be 'name: command'");
        assertThatThrownBy(() -> Procfile.parse("web: a\nweb: b")).hasMessageContaining("line 2 names 'web' a second");
    }
}
