package io.slipway.engine.datacenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.engine.configuration.ConfigurationFile;
import io.slipway.engine.configuration.ServerConfiguration;
import io.slipway.engine.plugin.Family;
import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.engine.plugin.PluginJars;
import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.tck.Await;
import io.slipway.tck.memory.InMemoryArtifacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pf4j.PluginClassLoader;

@Timeout(60)
final class InstallationTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(20), Map.of(), Duration.ofMillis(200), Duration.ofMillis(500));

    @TempDir
    Path home = Path.of("");

    @BeforeEach
    void installAPlugin() throws Exception {
        install("telling", "1.0.0", "SchedulerTrait.RUNS_SLUGS");
    }

    @Test
    void eachPlaceHasAnInstanceAndAFolderOfItsOwn() throws Exception {
        try (var installation = open("""
                datacenters:
                  one: {domain: one.example.com, scheduler: {plugin: telling, greeting: hi}}
                  two: {scheduler: {plugin: telling}}
                """)) {
            assertThat(installation.datacenters().all())
                    .extracting(Datacenter::name)
                    .containsExactly("one", "two");
            assertThat(says(installation, "one")).isEqualTo("hi from 1.0.0 in scheduler");
            assertThat(says(installation, "two")).isEqualTo("hello from 1.0.0 in scheduler");
            assertThat(home.resolve("instances/one/scheduler")).isDirectory();
            var one = installation.datacenters().find("one").orElseThrow();
            assertThat(one.domain()).isEqualTo("one.example.com");
            assertThat(one.degraded()).isEmpty();
            assertThat(one.network()).isEmpty();
            assertThat(one.storage("default")).isEmpty();
        }
        assertThat(home.resolve("instances/one/scheduler/closed")).exists();
    }

    @Test
    void aDatacenterWithoutItsPluginIsDegradedAndTheOthersWork() throws Exception {
        try (var installation = open("""
                datacenters:
                  good: {scheduler: {plugin: telling}}
                  bad: {scheduler: {plugin: absent}}
                  refused: {scheduler: {plugin: telling, greeting: refused}}
                """)) {
            assertThat(says(installation, "good")).startsWith("hello");
            var bad = installation.datacenters().find("bad").orElseThrow();
            assertThat(bad.degraded()).hasValueSatisfying(why -> assertThat(why).contains("is 'absent'"));
            assertThatThrownBy(bad::scheduler)
                    .isInstanceOfSatisfying(
                            SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE))
                    .hasMessageContaining("is 'absent', expected one of the installed schedulers: telling");
            assertThat(installation.datacenters().find("refused").orElseThrow().degraded())
                    .contains(
                            "refused/scheduler: the plugin scheduler-tiny 1.0.0 cannot be set up: greeting is 'refused', must be friendly");
            assertThat(installation.places())
                    .extracting(
                            PlaceStatus::place,
                            PlaceStatus::family,
                            place -> place.trouble().isPresent())
                    .containsExactly(
                            tuple("good/scheduler", Family.SCHEDULER, false),
                            tuple("bad/scheduler", Family.SCHEDULER, true),
                            tuple("refused/scheduler", Family.SCHEDULER, true));
        }
    }

    @Test
    void aHostBoundPluginWantsOneServerWhereSeveralMayShareTheDatabase() throws Exception {
        install("bound", "1.0.0", "SchedulerTrait.HOST_BOUND");
        try (var installation = open("""
                database: {url: "jdbc:postgresql://db/slipway"}
                datacenters:
                  anywhere: {scheduler: {plugin: bound}}
                  here: {scheduler: {plugin: bound}, servers: [one]}
                  there: {scheduler: {plugin: bound}, servers: [two]}
                """)) {
            assertThat(installation.datacenters().find("anywhere").orElseThrow().degraded())
                    .contains(
                            "the scheduler bound acts on the machine of its server, and servers names 0: name the one server in datacenters.anywhere.servers");
            assertThat(says(installation, "here")).startsWith("hello");
            var there = installation.datacenters().find("there").orElseThrow();
            assertThat(there.degraded()).isEmpty();
            assertThatThrownBy(there::scheduler).hasMessage("datacenter there is reached from two, not from one");
        }
    }

    @Test
    void aReloadWithNothingChangedKeepsEveryInstance() throws Exception {
        var yaml = "datacenters: {one: {scheduler: {plugin: telling, greeting: hi}}}";
        try (var installation = open(yaml)) {
            var reloaded = reload(installation, yaml);

            assertThat(reloaded.kept()).containsExactly("one/scheduler");
            assertThat(reloaded.replaced()).isEmpty();
            assertThat(reloaded.needRestart()).isEmpty();
            assertThat(home.resolve("instances/one/scheduler/closed")).doesNotExist();
        }
    }

    @Test
    void aReloadReplacesWhatChangedBehindWhatWasHandedOut() throws Exception {
        try (var installation = open("""
                datacenters:
                  one: {scheduler: {plugin: telling, greeting: hi}}
                  gone: {scheduler: {plugin: telling}}
                """)) {
            var handedOut = installation.datacenters().find("one").orElseThrow().scheduler();
            var gone = installation.datacenters().find("gone").orElseThrow().scheduler();

            var reloaded = reload(installation, """
                    server: {listen: "127.0.0.1:1"}
                    datacenters:
                      one: {scheduler: {plugin: telling, greeting: welcome}}
                      new: {scheduler: {plugin: telling}}
                    """);

            assertThat(reloaded.replaced()).containsExactly("one/scheduler");
            assertThat(reloaded.started()).containsExactly("new/scheduler");
            assertThat(reloaded.removed()).containsExactly("gone/scheduler");
            assertThat(reloaded.needRestart()).containsExactly("server");
            assertThatThrownBy(() -> handedOut.remove(new WorkloadId("w1"), 1)).hasMessageStartingWith("welcome");
            assertThatThrownBy(gone::list).hasMessage("gone/scheduler is no longer configured");
            Await.until(LIMIT, () -> Files.exists(home.resolve("instances/one/scheduler/closed")));
            Files.delete(home.resolve("instances/one/scheduler/closed"));
        }
    }

    @Test
    void aSuccessorThatDoesNotAnswerLeavesTheOldOneServing() throws Exception {
        try (var installation = open("datacenters: {one: {scheduler: {plugin: telling, greeting: hi}}}")) {
            var sick = "datacenters: {one: {scheduler: {plugin: telling, greeting: sick}}}";

            assertThat(reload(installation, sick).failed())
                    .containsExactly(
                            "one/scheduler (scheduler-tiny 1.0.0) does not answer: feeling sick; what served before goes on");
            assertThat(says(installation, "one")).startsWith("hi");
            assertThat(reload(installation, sick).failed()).hasSize(1);
            Await.until(LIMIT, () -> Files.exists(home.resolve("instances/one/scheduler/closed")));
            Files.delete(home.resolve("instances/one/scheduler/closed"));
        }
    }

    @Test
    void aPluginThatComesBackHealsItsDatacenter() throws Exception {
        var yaml = "datacenters: {one: {scheduler: {plugin: late}}}";
        try (var installation = open(yaml)) {
            assertThat(installation.datacenters().find("one").orElseThrow().degraded())
                    .isPresent();
            install("late", "1.0.0", "");

            assertThat(reload(installation, yaml).replaced()).containsExactly("one/scheduler");
            assertThat(installation.datacenters().find("one").orElseThrow().degraded())
                    .isEmpty();
        }
    }

    @Test
    void aNewerJarReplacesTheInstancesOfTheOldAndClosesItsLoader() throws Exception {
        var yaml = "datacenters: {one: {scheduler: {plugin: telling}}}";
        try (var installation = open(yaml)) {
            var old = installation.catalog().plugins().getFirst();
            var loader = (PluginClassLoader) old.loader();
            install("telling", "2.0.0", "");

            assertThat(reload(installation, yaml).replaced()).containsExactly("one/scheduler");

            assertThat(says(installation, "one")).startsWith("hello from 2.0.0");
            Await.until(LIMIT, loader::isClosed);
            assertThat(installation.leaked()).isEmpty();
            Files.deleteIfExists(home.resolve("instances/one/scheduler/closed"));
        }
    }

    private void install(String type, String version, String traits) throws Exception {
        PluginJars.empty()
                .manifest("Plugin-Version", version)
                .factory("telling.TellingFactory", TellingScheduler.source(type, version, traits))
                .in(home.resolve("plugins"), type + ".jar");
    }

    private Installation open(String yaml) throws Exception {
        var catalog = PluginCatalog.load(home.resolve("plugins"));
        var surroundings = new Surroundings(
                "test",
                "one",
                home.resolve("instances"),
                new InMemoryArtifacts(),
                Clock.systemUTC(),
                CrashPoints.none());
        return Installation.open(read(yaml, catalog), catalog, new Places(surroundings, PATIENCE));
    }

    private Reloaded reload(Installation installation, String yaml) throws Exception {
        var catalog = installation.catalog().again();
        return installation.reload(read(yaml, catalog), catalog);
    }

    private ServerConfiguration read(String yaml, PluginCatalog catalog) throws Exception {
        var file = Files.writeString(home.resolve("server.yaml"), yaml);
        return new ConfigurationFile(file, home, Map.of()).read(catalog).orThrow();
    }

    private static String says(Installation installation, String datacenter) {
        var scheduler =
                installation.datacenters().find(datacenter).orElseThrow().scheduler();
        var told = catchThrowableOfType(SlipwayException.class, () -> scheduler.remove(new WorkloadId("w1"), 1));
        return String.valueOf(told.getMessage());
    }
}
