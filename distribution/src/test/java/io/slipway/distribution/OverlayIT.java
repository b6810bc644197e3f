package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What components need of each other on a Swarm: found by name from every host, over every change of what stands
/// behind the name.
@Tag("delivered")
@RequiresBackend("swarm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OverlayIT {
    private static final Duration SOON = Duration.ofMinutes(3);

    private PackagedSlipway slipway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = PackagedSlipway.unpack(folder);
        var managers = String.join(", ", SwarmHosts.managers());
        Files.writeString(slipway.home().resolve("conf/server.yaml"), """
                server: {listen: "127.0.0.1:%1$d", data: ./data}
                datacenters:
                  swarm1:
                    domain: localhost
                    watch: 1s
                    registry: {url: "http://%2$s"}
                    scheduler: {plugin: swarm, managers: [%3$s], reserveMemory: false, restartDelay: 500ms}
                    network: {plugin: bridge, managers: [%3$s], doorway: %4$s}
                    loadBalancers: {default: {plugin: embedded, http: "127.0.0.1:%5$d", drain: 2s}}
                """.formatted(
                        slipway.apiPort(), SwarmHosts.registry(), managers, SwarmHosts.here(), slipway.gatewayPort()));
        slipway.start();
    }

    /// Of a test that failed nothing stays on the Swarm either, which others look at.
    @AfterAll
    void end() throws Exception {
        var _ = slipway.outcomeOf("remove", "meets", "--yes");
        slipway.close();
    }

    @Test
    void needsAreFoundByNameFromEveryHostOverEveryChange() throws Exception {
        var source = slipway.sourceFolder("meets");
        deploy(source, "first");
        assertThat(ask()).isEqualTo("first");
        Await.asserted(SOON, () -> {
            var hosts = new TreeSet<String>();
            slipway.api()
                    .instances("meets")
                    .forEach(each -> hosts.add(each.path("node").asText()));
            assertThat(hosts).hasSize(3);
        });

        try (var asking = new Asking()) {
            deploy(source, "second");
            Await.until(SOON, "the second is asked", () -> ask().equals("second"));
            slipway.slipway("scale", "meets/db", "3");
            slipway.slipway("rollback", "meets/db", "--to", "1");
            Await.until(SOON, "the first is asked again", () -> ask().equals("first"));

            assertThat(asking.answers()).contains("first", "second").doesNotContain("nothing");
        }

        var ours = SwarmHosts.installationOf("meets");
        assertThat(SwarmHosts.left(ours)).anyMatch(each -> each.startsWith("/networks"));
        slipway.slipway("remove", "meets", "--yes");
        Await.asserted(SOON, () -> assertThat(SwarmHosts.left(ours)).isEmpty());
    }

    /// What the web component gets from the one that it needs, or `nothing`.
    private String ask() throws IOException, InterruptedException {
        for (var component : slipway.api().app("meets").path("components")) {
            if (component.path("name").asText().equals("web")) {
                var url = URI.create(component.path("urls").path(0).asText());
                return slipway.gateway().get(url.resolve("/cgi-bin/ask")).body().strip();
            }
        }
        throw new AssertionError("meets has no web component");
    }

    private void deploy(Path source, String text) throws IOException, InterruptedException {
        Files.writeString(source.resolve("slipway.yaml"), """
                app: meets
                components:
                  db:
                    image: %1$s/slipway/busybox
                    port: 8080
                    instances: 2
                    command: mkdir -p /tmp/www; echo %2$s >/tmp/www/index.html; exec httpd -f -p 8080 -h /tmp/www
                    resources: {cpu: 100m, memory: 32Mi}
                  web:
                    image: %1$s/slipway/busybox
                    needs: [db]
                    instances: 3
                    command: |
                      mkdir -p /tmp/www/cgi-bin
                      cat >/tmp/www/cgi-bin/ask <<'END'
                      #!/bin/sh
                      printf 'Content-type: text/plain\\r\\n\\r\\n'
                      host=$(awk '$2 == "db.meets" {print $1; exit}' /etc/hosts)
                      timeout 10 wget -q -O - http://$host:$DB_PORT/ || echo nothing
                      END
                      chmod +x /tmp/www/cgi-bin/ask
                      exec httpd -f -p $PORT -h /tmp/www
                    resources: {cpu: 250m, memory: 32Mi}
                """.formatted(SwarmHosts.registry(), text));
        slipway.own(source);
        slipway.slipway("deploy", source.toString());
    }

    /// Asks by name without a pause until closed.
    private final class Asking implements AutoCloseable {
        private final Queue<String> answers = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final Thread thread = Thread.ofVirtual().name("asking").start(this::run);

        private void run() {
            try {
                while (!isOver.get()) {
                    answers.add(ask());
                }
            } catch (IOException e) {
                answers.add("nothing");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        List<String> answers() {
            return List.copyOf(answers);
        }

        @Override
        public void close() {
            isOver.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
