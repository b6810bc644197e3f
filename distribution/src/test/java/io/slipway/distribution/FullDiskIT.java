package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Each folder that a server writes to lies on a small disk of its own, which runs full: the error names the folder,
/// nothing is half done, the app beside it serves on, and once there is room again the work goes on.
@RequiresBackend({"root", "python3"})
@Tag("delivered")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
final class FullDiskIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final List<String> FOLDERS = List.of("data", "data/artifacts", "data/builds", "data/plugins");

    private final List<Path> mounts = new ArrayList<>();
    private PackagedSlipway slipway;
    private Counter visitor;
    private Leftovers before;
    private int contents = 100;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = PackagedSlipway.unpack(folder);
        for (var each : FOLDERS) {
            mount(each);
        }
        slipway.own(slipway.home().resolve("data"));
        slipway.start();
        var calm = new CounterApp(slipway, "calm");
        calm.deploy(1, 1);
        visitor = calm.visit();
        before = look();
    }

    @AfterAll
    void end() throws Exception {
        if (visitor != null) {
            visitor.close();
        }
        slipway.close();
        for (var mount : mounts.reversed()) {
            run("umount", mount.toString());
        }
    }

    @AfterEach
    void makeRoom() throws IOException {
        for (var folder : FOLDERS) {
            Files.deleteIfExists(ballast(folder));
        }
    }

    @Test
    void uploadIsRefusedWhereTheArtifactsHaveNoRoom() throws Exception {
        fill("data/artifacts");

        var refused = slipway.api()
                .ask("POST", "/v1/teams/default/uploads", "application/octet-stream", CounterApp.archive(++contents));

        assertThat(refused.status()).as("%s", refused).isEqualTo(503);
        assertThat(refused.body().path("failure").asText()).isEqualTo("EXHAUSTED");
        tell("data/artifacts", refused.detail());
        makeRoom();
        succeedsNow();
    }

    @Test
    void buildWaitsForRoom() throws Exception {
        waitsForRoom("data/builds", shop -> shop.operation().path("steps").toString());
    }

    @Test
    void instancesWaitForRoom() throws Exception {
        waitsForRoom("data/plugins", _ -> slipway.log());
    }

    @Test
    void changeIsRefusedWhereTheDatabaseHasNoRoom() throws Exception {
        var upload = slipway.api().upload(CounterApp.archive(++contents));
        var wish = new CounterApp(slipway, "shop").wish(1, upload);
        fill("data");

        var refused = slipway.api().ask("PUT", Api.pathOf("shop"), "application/json", wish);

        assertThat(refused.status()).as("%s", refused).isEqualTo(503);
        assertThat(refused.body().path("failure").asText()).isEqualTo("EXHAUSTED");
        tell("data", refused.detail());
        makeRoom();
        succeedsNow();
    }

    /// What tells of an operation that cannot go on.
    private interface Teller {
        String said(CounterApp app) throws IOException, InterruptedException;
    }

    private void waitsForRoom(String folder, Teller teller) throws Exception {
        var shop = new CounterApp(slipway, "shop");
        fill(folder);
        shop.ask(++contents, 2);
        var lacking = "no room is left on the disk of " + slipway.home().resolve(folder);
        Await.asserted(
                LIMIT,
                () -> assertThat(teller.said(shop))
                        .as(() -> "of shop; the server said:\n" + slipway.log())
                        .contains(lacking));
        teller.said(shop)
                .lines()
                .filter(line -> line.contains(lacking))
                .limit(1)
                .forEach(System.out::println);
        makeRoom();
        shop.awaitDone();
        assertThat(shop.answer()).startsWith("release v1");
        removed(shop);
    }

    private void succeedsNow() throws Exception {
        var shop = new CounterApp(slipway, "shop");
        shop.deploy(++contents, 2);
        assertThat(shop.answer()).startsWith("release v1");
        removed(shop);
    }

    private void removed(CounterApp shop) throws Exception {
        shop.remove();
        visitor.check();
        Await.asserted(LIMIT, () -> assertThat(look().since(before)).isEmpty());
    }

    private Leftovers look() throws IOException {
        return Leftovers.look(slipway, "jdbc:sqlite:" + slipway.home().resolve("data/slipway.db"));
    }

    private void tell(String folder, String said) {
        System.out.printf("no room in %s: %s%n", folder, said);
        assertThat(said).contains(slipway.home().resolve(folder).toString());
    }

    private void mount(String folder) throws IOException, InterruptedException {
        var place = Files.createDirectories(slipway.home().resolve(folder));
        run("mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", place.toString());
        mounts.add(place);
    }

    private void fill(String folder) throws IOException {
        try (var ballast = Files.newOutputStream(ballast(folder), StandardOpenOption.CREATE_NEW)) {
            var block = new byte[4096];
            while (true) {
                ballast.write(block);
            }
        } catch (IOException full) {
            assertThat(Files.getFileStore(ballast(folder)).getUsableSpace()).isZero();
        }
    }

    private Path ballast(String folder) {
        return slipway.home().resolve(folder).resolve("ballast");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }
}
