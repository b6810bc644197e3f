package io.slipway.compose;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.compose.Finding.Weight;
import io.slipway.engine.app.AppFileReader;
import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.app.ComponentDefinition.FileDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComposeFileTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve(".env"), "# settings\nDB_PASSWORD='s3cret'\n");
        Files.writeString(folder.resolve("web.env"), "export FROM_FILE=\"hello from a file\" # why not\n");
    }

    @Test
    void appOfThreeServicesComesOver() throws Exception {
        var translation = translated("shop.yaml");

        assertThat(translation.of(Weight.WRONG)).isEmpty();
        assertThat(translation.of(Weight.LOST)).isEmpty();
        assertThat(translation.appFile()).isEqualTo(text("shop.slipway.yaml"));
        assertThat(translation.app()).isEqualTo("shop");
        var read = AppFileReader.read(translation.appFile(), "other");
        assertThat(read.components()).containsOnlyKeys("web", "db", "cache");
    }

    @Test
    void profileBringsItsServices() throws Exception {
        var with =
                ComposeFile.translate(text("shop.yaml"), "other", Surroundings.of(folder, Map.of(), Set.of("debug")));

        assertThat(with.appFile()).contains("debug:\n    image: busybox\n    kind: worker");
    }

    @Test
    void allThatCannotComeOverIsNamedWithItsLine() throws Exception {
        var translation = translated("host.yaml");

        assertThat(lines(translation, Weight.WRONG)).isEmpty();
        assertThat(lines(translation, Weight.LOST))
                .extracting(line -> line.replaceFirst(" cannot be carried over: .*", ""))
                .containsExactlyInAnyOrder(
                        "c.yaml:2: include",
                        "c.yaml:6: services.my_proxy.privileged",
                        "c.yaml:7: services.my_proxy.network_mode",
                        "c.yaml:9: services.my_proxy.volumes.0",
                        "c.yaml:14: services.my_proxy.depends_on.migrate.condition",
                        "c.yaml:15: services.my_proxy.deploy.mode",
                        "c.yaml:15: services.my_proxy.deploy.placement",
                        "c.yaml:16: services.my_proxy.sysctls",
                        "c.yaml:17: services.my_proxy.restrat",
                        "c.yaml:20: services.migrate.volumes.0",
                        "c.yaml:30: secrets.token.template_driver",
                        "c.yaml:32: volumes.shared.external");
        assertThat(lines(translation, Weight.CHANGED))
                .contains("c.yaml:4: services.my_proxy changes: it is called 'my-proxy', and is reached by that name")
                .contains("c.yaml:11: services.my_proxy.ports.2 changes: 53 is reached at port 53 of the gateway");
        var read = AppFileReader.read(translation.appFile(), "other");
        assertThat(read.app()).isEqualTo("here");
        assertThat(requireNonNull(read.components().get("derived")).command()).hasValue("sleep 2");
        assertThat(requireNonNull(read.components().get("derived")).env())
                .containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "B", "2"));
        assertThat(requireNonNull(read.components().get("my-proxy")).ports()).hasSize(5);
    }

    /// A file, and below it what is told.
    private static final String WRONG = """
            services: {web: {image: 'a${B'}}
            services.web.image has a '${' that is not closed
            services: {web: {image: '${B:?give one}'}}
            services.web.image needs the variable B (give one); set it, or write it into .env
            services: {web: {}}
            services.web has neither image nor build
            services: {web: {image: a, ports: [http]}}
            services.web.ports.0 is 'http', expected such as 8080:80
            services: {web: {image: a, ports: ['80:99999']}}
            services.web.ports.0 is '80:99999', expected such as 8080:80
            services: {web: {image: a, ports: [{published: 80}]}}
            services.web.ports.0.target is '', expected a port such as 8080
            services: {web: {image: a, env_file: no.env}}
            services.web.env_file names 'no.env', which does not exist
            services: {web: {image: a, depends_on: [bd]}}
            services.web.depends_on.bd names 'bd', which is no service of the file
            services: {web: {image: a, links: [db]}, db: {image: b, profiles: [dev]}}
            services.web.links.0 needs 'db', which runs only with --profile dev; give that, or set 'required: false'
            services: {web: {image: a, scale: 2, deploy: {replicas: 3}}}
            services.web.deploy.replicas is '3', and an older key of the service says '2'; keep one
            {services: {web: {image: a, configs: [b]}}, configs: {a: {content: c}}}
            services.web.configs.0 names 'b', which is not among the configs of the file
            {services: {web: {image: a, configs: [b]}}, configs: {b: {file: no.txt}}}
            configs.b.file names 'no.txt', which does not exist
            services: {web: {image: a, volumes: ['data:relative']}}
            services.web.volumes.0 has the target 'relative', expected a path such as /data
            services: {a_b: {image: a}, a-b: {image: a}}
            services.a-b and 'a_b' would both be called 'a-b'; rename one
            services: {web: {image: a, mem_limit: much}}
            services.web.mem_limit is 'much', expected a size such as 512m
            services: {web: {image: a, mem_limit: 1.2.3m}}
            services.web.mem_limit is '1.2.3m', expected a size such as 512m
            services: {web: {image: a, environment: [A: b]}}
            services.web.environment.0 is '{A=b}', expected NAME=VALUE
            services: {web: {image: a, env_file: [{required: false}]}}
            services.web.env_file.0 names no file; set 'path'
            services: {web: {image: a, command: {a: b}}}
            services.web.command is '{a=b}', expected a line or a list of words
            services: &all {web: {image: a, labels: *all}}
            services.web.labels is an alias of what it stands in
            services: [web]
            services is '[web]', expected a mapping
            a: [
            YAML is not well formed: expected the node content, but found '<stream end>'
            """;

    @Test
    void whatIsWrongIsToldAndNothingIsMade() throws Exception {
        var lines = WRONG.lines().toList();
        for (var i = 0; i < lines.size(); i += 2) {
            var translation = ComposeFile.translate(lines.get(i), "here", Surroundings.of(folder, Map.of(), Set.of()));

            assertThat(lines(translation, Weight.WRONG)).contains("c.yaml:1: " + lines.get(i + 1));
            assertThat(translation.appFile()).isEmpty();
        }
    }

    @Test
    void whatWasPublishedAtOneAddressStaysInside() throws Exception {
        for (var port : List.of(
                "'127.0.0.1:8080:80'",
                "'[::1]:8080:80'",
                "'10.0.0.1::80'",
                "{target: 80, published: 8080, host_ip: '::1'}")) {
            var translation = ComposeFile.translate(
                    "services: {web: {image: a, ports: [%s]}}".formatted(port),
                    "here",
                    Surroundings.of(folder, Map.of(), Set.of()));

            var web = component(translation, "web");
            assertThat(web.routes()).as(port).isEmpty();
            assertThat(web.outer()).as(port).isFalse();
            assertThat(web.ports()).hasSize(1);
            assertThat(lines(translation, Weight.CHANGED))
                    .anyMatch(line -> line.contains("services.web.ports.0 changes: 80 was published at"));
        }
    }

    /// YAML 1.1 reads these as a number to the base of 60, as octal, and as a shorter one.
    @Test
    void numbersStayAsTheyAreWritten() throws Exception {
        var translation = ComposeFile.translate(
                "services: {ssh: {image: a, ports: [22:22], environment: {MODE: 0755, VERSION: 1.10, DEBUG: yes}}}",
                "here",
                Surroundings.of(folder, Map.of(), Set.of()));

        var ssh = component(translation, "ssh");
        assertThat(ssh.ports()).extracting(port -> port.number().orElse(0)).containsExactly(22);
        assertThat(ssh.env())
                .containsExactlyInAnyOrderEntriesOf(Map.of("MODE", "0755", "VERSION", "1.10", "DEBUG", "yes"));
    }

    @Test
    void whatIsExtendedIsJoinedInWhateverFormItIsWritten() throws Exception {
        var translation = ComposeFile.translate("""
                services:
                  base: {image: a, environment: [A=1, B=1], depends_on: [db], profiles: [never]}
                  web:
                    extends: {service: base}
                    profiles: [now]
                    environment: {B: "2"}
                    depends_on: {cache: {condition: service_started}}
                  db: {image: b}
                  cache: {image: c}
                """, "here", Surroundings.of(folder, Map.of(), Set.of("now")));

        assertThat(lines(translation, Weight.WRONG)).isEmpty();
        var web = component(translation, "web");
        assertThat(web.env()).containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "B", "2"));
        assertThat(web.needs()).containsExactly("db", "cache");
    }

    @Test
    void configsAndSecretsAreFilesOfComponents() throws Exception {
        Files.writeString(folder.resolve("nginx.conf"), "listen 80;\n");
        var text = """
                services:
                  web:
                    image: a
                    configs: [motd, {source: nginx, target: /etc/nginx/nginx.conf, mode: 0555}, {source: env, target: e}]
                    secrets: [db-password, {source: key, target: tls.key}]
                configs:
                  motd: {content: "hello ${WHO}"}
                  nginx: {file: ./nginx.conf}
                  env: {environment: WHO}
                  unused: {file: nowhere}
                secrets:
                  db-password: {file: ./db.txt}
                  key: {external: true}
                """;
        var translation =
                ComposeFile.translate(text, "shop", new Surroundings(folder, Map.of("WHO", "world"), Set.of()));

        assertThat(translation.of(Weight.WRONG)).isEmpty();
        assertThat(translation.of(Weight.LOST)).isEmpty();
        assertThat(lines(translation, Weight.CHANGED))
                .contains(
                        "c.yaml:12: secrets.db-password.file changes: set it first: slipway secret set shop DB_PASSWORD <./db.txt",
                        "c.yaml:13: secrets.key.external changes: set it first: slipway secret set shop KEY",
                        "c.yaml:10: configs.unused changes: no service uses it");
        var files = component(translation, "web").files();
        assertThat(files)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "/motd", file("hello world", null, false),
                        "/etc/nginx/nginx.conf", file("listen 80;\n", null, true),
                        "/e", file("world", null, false),
                        "/run/secrets/db-password", file(null, "DB_PASSWORD", false),
                        "/run/secrets/tls.key", file(null, "KEY", false)));

        var again = ComposeFile.translate(
                ComposeExport.of(translation.appFile()), "x", new Surroundings(folder, Map.of(), Set.of()));
        assertThat(again.of(Weight.WRONG)).isEmpty();
        assertThat(again.of(Weight.LOST)).isEmpty();
        assertThat(component(again, "web").files()).isEqualTo(files);
    }

    private static FileDefinition file(@Nullable String content, @Nullable String secret, boolean executable) {
        return new FileDefinition(Optional.ofNullable(content), Optional.ofNullable(secret), executable);
    }

    @Test
    void appFileGoesBack() throws Exception {
        var translation = translated("shop.yaml");

        var back = ComposeExport.of(translation.appFile());
        var again = ComposeFile.translate(back, "x", new Surroundings(folder, Map.of(), Set.of()));

        assertThat(again.of(Weight.WRONG)).isEmpty();
        assertThat(again.of(Weight.LOST)).isEmpty();
        var before = AppFileReader.read(translation.appFile(), "x").components();
        var after = AppFileReader.read(again.appFile(), "x").components();
        assertThat(after).isEqualTo(before);
    }

    @Test
    void whatIsExportedMeansWhatItSaysHoweverItIsWritten() throws Exception {
        var file = """
                app: shop
                components:
                  web:
                    image: busybox
                    command: exec httpd -f -p "$PORT" 2>&1
                    ports: [{name: p8080, port: 8080, fixed: true}]
                    routes: [{port: p8080}]
                    env: {PRICE: '$5 or ${6}'}
                    health: {http: '/ok?a=$b', every: 7s, timeout: 3s, failures: 9}
                    instances: 2
                    resources: {cpu: 250m, memory: 64Mi, processes: 40}
                  db:
                    image: busybox
                    volumes: {data: {path: /data}}
                    ports: [{name: p5432, port: 5432, fixed: true, app: postgres}]
                    route: none
                """;

        var again = ComposeFile.translate(
                ComposeExport.of(file), "x", new Surroundings(folder, Map.of("PORT", "wrong"), Set.of()));

        assertThat(again.of(Weight.WRONG)).isEmpty();
        assertThat(again.of(Weight.LOST)).isEmpty();
        var before = AppFileReader.read(file, "x").components();
        var after = AppFileReader.read(again.appFile(), "x").components();
        assertThat(after).isEqualTo(before);
    }

    private static ComponentDefinition component(Translation translation, String name) {
        return requireNonNull(
                AppFileReader.read(translation.appFile(), "x").components().get(name));
    }

    private Translation translated(String name) throws IOException {
        return ComposeFile.translate(text(name), "here", Surroundings.of(folder, Map.of(), Set.of()));
    }

    private static List<String> lines(Translation translation, Weight weight) {
        return translation.of(weight).stream()
                .map(finding -> finding.describe("c.yaml"))
                .toList();
    }

    private static String text(String name) throws IOException {
        try (var stream = requireNonNull(ComposeFileTest.class.getResourceAsStream(name))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
