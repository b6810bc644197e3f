package io.slipway.engine.delivery;

import static io.slipway.engine.delivery.Kernel.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.WorkloadId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Files of the app file, from there to the program.
@Execution(ExecutionMode.CONCURRENT)
final class FilesTest {
    @TempDir
    Path folder;

    private MemoryBackEnds backEnds;
    private Kernel kernel;

    @BeforeEach
    void open() throws Exception {
        backEnds = new MemoryBackEnds(folder);
        kernel = new Kernel(backEnds, CrashPoints.none());
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    @Test
    void changeOfAFileIsARelease() throws Exception {
        deploy("/etc/app.conf", "first");
        assertThat(read("/etc/app.conf")).isEqualTo("first");

        deploy("/etc/app.conf", "second");

        assertThat(read("/etc/app.conf")).isEqualTo("second");
        assertThat(kernel.reader().component(SHOP, "web").orElseThrow().release())
                .hasValue(2);
    }

    @Test
    void absolutePathIsRefusedWhereProgramsShareTheFilesOfTheirMachine() throws Exception {
        kernel.close();
        backEnds = new MemoryBackEnds(Files.createDirectory(folder.resolve("other")));
        backEnds.without.add(SchedulerTrait.FILES_ANYWHERE);
        kernel = new Kernel(backEnds, CrashPoints.none());

        assertThatThrownBy(() -> deploy("/etc/app.conf", "x"))
                .isInstanceOfSatisfying(SlipwayException.class, refusal -> {
                    var problem = refusal.problems().getFirst();
                    assertThat(problem.field()).isEqualTo("components.web.files");
                    assertThat(problem.value()).isEqualTo("/etc/app.conf");
                    assertThat(problem.mend()).isEqualTo("write 'etc/app.conf'");
                });
        deploy("etc/app.conf", "x");
        assertThat(read("etc/app.conf")).isEqualTo("x");
    }

    @Test
    void secretThatIsNotSetIsNamed() throws Exception {
        assertThatThrownBy(() -> deploy("components: {web: {files: {token: {secret: TOKEN}}}}"))
                .isInstanceOfSatisfying(SlipwayException.class, refusal -> {
                    var problem = refusal.problems().getFirst();
                    assertThat(problem.field()).isEqualTo("components.web.files.token");
                    assertThat(problem.mend()).contains("slipway secret set shop TOKEN");
                });
    }

    private void deploy(String path, String content) throws Exception {
        deploy("components: {web: {files: {%s: {content: %s}}}}".formatted(path, content));
    }

    private void deploy(String file) throws Exception {
        var source = kernel.upload(Map.of("app.txt", "serve", "page.txt", "page"));
        kernel.succeeds(kernel.apps().deploy(SHOP, new Apps.Wish(file, Map.of("web", source)), "test"));
    }

    private String read(String path) {
        var instance = kernel.reader().instances(SHOP).getFirst();
        return backEnds.cluster.ask(new WorkloadId(instance.workload()), instance.name(), "file/" + path);
    }
}
