package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AppSourceTest {
    @TempDir
    Path folder;

    @Test
    void folderWithoutAFileIsOneComponentNamedAfterIt() throws Exception {
        var source =
                AppSource.of(Files.createDirectory(folder.resolve("My_Shop 2")).toString(), Optional.empty());

        assertThat(source.app()).isEqualTo("my-shop-2");
        assertThat(source.local()).containsOnlyKeys("web");
    }

    @Test
    void fileNamesItsAppAndWhatIsUploaded() throws Exception {
        Files.writeString(folder.resolve("slipway.yaml"), """
                app: shop
                components:
                  web: {source: site}
                  worker: {archive: worker.jar}
                  mirror: {git: 'https://git.example.com/x.git'}
                  db: {service: postgresql}
                """);

        var source = AppSource.of(folder.toString(), Optional.empty());

        assertThat(source.app()).isEqualTo("shop");
        assertThat(source.local())
                .containsOnlyKeys("web", "worker")
                .containsEntry("web", folder.resolve("site"))
                .containsEntry("worker", folder.resolve("worker.jar"));
    }

    @Test
    void archiveIsUploadedAsItIs() throws Exception {
        var war = Files.writeString(folder.resolve("Shop.war"), "zip");

        var source = AppSource.of(war.toString(), Optional.empty());

        assertThat(source.app()).isEqualTo("shop");
        assertThat(source.local()).containsEntry("web", war);
    }

    @Test
    void fileThatIsNoTextIsOneSentence() throws Exception {
        Files.write(folder.resolve("slipway.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});

        assertThatExceptionOfType(Told.class)
                .isThrownBy(() -> AppSource.of(folder.toString(), Optional.empty()))
                .withMessage("slipway.yaml is not text in UTF-8");
    }

    @Test
    void repositoryNeedsNoUpload() throws Exception {
        var source = AppSource.of("git@git.example.com:team/shop.git", Optional.of("mine"));

        assertThat(source.app()).isEqualTo("mine");
        assertThat(source.local()).isEmpty();
        assertThat(source.file()).contains("git: 'ssh://git@git.example.com/team/shop.git'");
    }

    @Test
    void absentPlaceIsAUsageError() {
        assertThatExceptionOfType(Told.class)
                .isThrownBy(() -> AppSource.of(folder.resolve("no").toString(), Optional.empty()))
                .satisfies(told -> assertThat(told.code()).isEqualTo(Failures.USAGE));
    }

    @Test
    void composeFileBecomesAnAppFile() throws Exception {
        Files.writeString(folder.resolve("compose.yaml"), """
                name: shop
                services:
                  web: {build: site, ports: ["8080:3000"]}
                  db: {image: postgres, volumes: ["data:/var/lib/postgresql/data"]}
                """);

        var source = AppSource.of(folder.toString(), Optional.empty());

        assertThat(source.app()).isEqualTo("shop");
        assertThat(source.local()).containsOnly(Map.entry("web", folder.resolve("site")));
        assertThat(source.file()).contains("image: postgres");
        assertThat(source.notes())
                .contains(
                        "compose.yaml:3: services.web.ports.0 changes: 3000 is reached at the app's URL instead of port"
                                + " 8080 of the host");
    }

    @Test
    void composeFileThatIsNoYamlIsToldAsSuch() throws Exception {
        Files.writeString(folder.resolve("compose.yaml"), "services:\n  web: {image: nginx\n");

        assertThatExceptionOfType(Told.class)
                .isThrownBy(() -> AppSource.of(folder.toString(), Optional.empty()))
                .withMessageContaining("compose.yaml:3: YAML is not well formed")
                .satisfies(told -> assertThat(told.mend()).isEqualTo("correct compose.yaml"));
    }

    @Test
    void composeFileThatCannotComeOverIsRefusedUnlessItMayLackThings() throws Exception {
        var file = Files.writeString(folder.resolve("other.yml"), """
                services:
                  web: {image: nginx, privileged: true, volumes: ["./conf:/etc/nginx:ro"]}
                """);
        var compose = new ComposeOptions();

        assertThatExceptionOfType(Told.class)
                .isThrownBy(() -> AppSource.of(file.toString(), Optional.empty(), Optional.empty(), compose))
                .withMessageContaining("other.yml:2: services.web.privileged cannot be carried over")
                .withMessageContaining("'./conf' is a folder or file of the host")
                .satisfies(told -> assertThat(told.mend()).contains("--leave-out"));

        compose.leaveOut = true;
        assertThat(AppSource.of(file.toString(), Optional.of("x"), Optional.empty(), compose)
                        .file())
                .contains("image: nginx");
    }
}
