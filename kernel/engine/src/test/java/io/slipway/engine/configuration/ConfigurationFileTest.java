package io.slipway.engine.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.engine.plugin.PluginJars;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationFileTest {
    @TempDir
    Path home = Path.of("");

    @BeforeEach
    void installPlugins() throws Exception {
        PluginJars.scheduler("tiny").in(home.resolve("plugins"), "tiny.jar");
    }

    @Test
    void anEmptyFileIsTheDefaults() throws Exception {
        var configuration = read("").orThrow();

        assertThat(configuration.server().host()).isEqualTo("127.0.0.1");
        assertThat(configuration.server().port()).isEqualTo(7070);
        assertThat(configuration.server().data()).isEqualTo(home.resolve("data"));
        assertThat(configuration.database().isEmbedded()).isTrue();
        assertThat(configuration.datacenters()).isEmpty();
    }

    @Test
    void aDatacenterIsBoundToItsPluginsOwnRecord() throws Exception {
        var configuration = read("""
                        datacenters:
                          local:
                            domain: apps.example.com
                            scheduler: {plugin: tiny, greeting: "${WORD} there"}
                            registry: {url: "https://registry.example.com"}
                            servers: [one]
                        """).orThrow();

        var local = configuration.datacenter("local").orElseThrow();
        assertThat(local.domain()).isEqualTo("apps.example.com");
        assertThat(local.servers()).containsExactly("one");
        assertThat(local.scheduler().place()).isEqualTo("local/scheduler");
        assertThat(local.scheduler().backing())
                .isInstanceOfSatisfying(
                        PluginSection.Backing.Ready.class,
                        ready -> assertThat(ready.config()).hasToString("Config[greeting=hi there]"));
    }

    @Test
    void slugsBecomeImagesWhereThereIsARegistry() throws Exception {
        var text = """
                datacenters:
                  local:
                    scheduler: {plugin: tiny}
                    registry: {url: "https://registry.example.com/apps"}
                    slugs: {base: registry.example.com/run:1, bases: {python: "registry.example.com/python:3.12"}}
                """;
        var slugs =
                read(text).orThrow().datacenter("local").orElseThrow().slugs().orElseThrow();
        assertThat(slugs.base("python")).hasToString("registry.example.com/python:3.12");
        assertThat(slugs.base("go")).hasToString("registry.example.com/run:1");
        assertThat(slugs.owner()).hasToString("Owner[user=1000, group=1000]");

        assertRefused(text.replaceAll(" +registry:.*\n", ""), "slugs is set and registry is not");
        assertRefused(text.replace("base: registry.example.com/run:1", "base: \"a b\""), "image is 'a b'");
        assertRefused(text.replace("slugs: {", "slugs: {user: \"0:0\", "), "user is '0:0', expected two numbers");
    }

    private void assertRefused(String text, String words) throws Exception {
        assertThat(read(text).errors().stream().map(FieldProblem::describe))
                .anySatisfy(error -> assertThat(error).contains("conf/server.yaml:", words));
    }

    @Test
    void everyProblemOfTheFileIsToldAtOnceInItsOrder() throws Exception {
        var reading = read("""
                server: {listen: 7070, dat: ./data}
                databse: {}
                logs: {}
                builders:
                  tiny: {runsOn: locl}
                datacenters:
                  local:
                    scheduler: {plugin: tiny, greting: hi}
                    storage: {default: {size: 3}}
                    network: tiny
                  Bad_Name:
                    scheduler: {plugin: tiny}
                  empty:
                """);

        assertThat(reading.configuration()).isEmpty();
        assertThat(reading.errors().stream().map(FieldProblem::describe))
                .containsExactly(
                        "conf/server.yaml:1: server.dat is 'not known', expected one of the keys listen, data, name, secretKeys, tls; write 'data' instead",
                        "conf/server.yaml:2: databse is 'not known', expected one of the keys server, database, artifacts, budgets, builders, sources, datacenters; write 'database' instead",
                        "conf/server.yaml:3: logs is 'not built yet', expected no such key for now; remove it",
                        "conf/server.yaml:5: builders.tiny.runsOn is 'locl', expected one of the datacenters local, Bad_Name, empty; write 'local' instead",
                        "conf/server.yaml:8: datacenters.local.scheduler.greting is 'not known', expected one of the keys greeting; write 'greeting' instead",
                        "conf/server.yaml:9: datacenters.local.storage.default.plugin is missing, expected the type of a storage; add it: a storage, of which no plugin is installed",
                        "conf/server.yaml:10: datacenters.local.network is 'tiny', expected a mapping with the key plugin; write {plugin: tiny}",
                        "conf/server.yaml:11: datacenters.Bad_Name is 'Bad_Name', expected a name of up to 23 lower-case letters, digits and '-', a letter first; rename it",
                        "conf/server.yaml:13: datacenters.empty is 'empty', expected a mapping with domain, scheduler, network, storage, loadBalancers, registry, slugs, servers, watch");
        assertThatThrownBy(reading::orThrow)
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.problems()).hasSize(10));
    }

    @Test
    void aPluginThatIsNotThereDegradesItsPlaceAndNothingElse() throws Exception {
        var reading = read("""
                datacenters:
                  good: {scheduler: {plugin: tiny}}
                  bad: {scheduler: {plugin: tiney, any: key}}
                """);

        assertThat(reading.errors()).isEmpty();
        assertThat(reading.degradations())
                .extracting(FieldProblem::describe)
                .containsExactly(
                        "conf/server.yaml:3: datacenters.bad.scheduler.plugin is 'tiney', expected one of the installed schedulers: tiny; write 'tiny' instead");
        assertThat(reading.orThrow().datacenter("bad").orElseThrow().scheduler().backing())
                .isInstanceOf(PluginSection.Backing.Missing.class);
    }

    @Test
    void aPluginThatWasRefusedIsToldWithTheReason() throws Exception {
        PluginJars.scheduler("other").manifest("Plugin-Requires", ">=9.0.0").in(home.resolve("plugins"), "other.jar");

        var reading = read("datacenters: {local: {scheduler: {plugin: other}}}");

        assertThat(reading.degradations())
                .singleElement()
                .satisfies(problem -> assertThat(problem.mend()).startsWith("other.jar needs an SPI >=9.0.0"));
    }

    @Test
    void aPasswordInTheUrlOfTheDatabaseIsNotShown() throws Exception {
        var reading = read("database: {url: 'jdbc:mysql://u:secret@db/x?password=secret'}");

        assertThat(reading.problems().toString()).contains("jdbc:mysql:").doesNotContain("secret");
    }

    @Test
    void thePageAndTheSchemaDescribeKernelAndPlugins() throws Exception {
        var pages = ConfigurationPages.of(PluginCatalog.load(home.resolve("plugins")));

        assertThat(pages.markdown())
                .contains("| `server.listen` | text | `127.0.0.1:7070` |")
                .contains("| `datacenters.NAME.scheduler` |")
                .contains("## scheduler `tiny`")
                .contains("| `greeting` | text | `hello` | What it says. |");
        var scheduler = pages.schema().at("/properties/datacenters/additionalProperties/properties/scheduler");
        assertThat(scheduler.at("/anyOf/0/properties/plugin/const").asText()).isEqualTo("tiny");
        assertThat(scheduler.at("/anyOf/0/properties").has("greeting")).isTrue();
    }

    private ConfigurationReading read(String yaml) throws Exception {
        var file = home.resolve("conf/server.yaml");
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(file, yaml);
        var catalog = PluginCatalog.load(home.resolve("plugins"));
        return new ConfigurationFile(file, home, Map.of("WORD", "hi")).read(catalog);
    }
}
