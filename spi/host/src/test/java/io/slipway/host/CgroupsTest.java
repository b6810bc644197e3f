package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.scheduler.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With folders in the places of cgroups, so that both versions are tested on any machine.
final class CgroupsTest {
    private static final Limits LIMITS = new Limits(64 << 20, 500, 30);

    @TempDir
    private Path temp;

    private Path mounts = Path.of("/");
    private Path self = Path.of("/");

    @BeforeEach
    void name() {
        mounts = temp.resolve("mountinfo");
        self = temp.resolve("self");
    }

    private Path folder(String name, String... files) throws IOException {
        var folder = Files.createDirectories(temp.resolve(name));
        for (var file : files) {
            Files.writeString(folder.resolve(file), "");
        }
        return folder;
    }

    @Test
    void version1GroupsLieBelowOurOwn() throws IOException {
        var ours = folder("memory/outer/ours");
        folder("cpu");
        folder("pids");
        Files.write(
                mounts,
                List.of(
                        "30 1 0:1 / %s/memory rw - cgroup cgroup rw,memory".formatted(temp),
                        "31 1 0:2 / %s/cpu rw - cgroup cgroup rw,cpu,cpuacct".formatted(temp),
                        "32 1 0:3 / %s/pids rw - cgroup cgroup rw,pids".formatted(temp)));
        Files.write(self, List.of("3:memory:/outer/ours", "2:cpu,cpuacct:/not/seen/from/inside", "1:pids:/"));

        var cgroups = Cgroups.detect(mounts, self);

        assertThat(cgroups.unenforced()).isEmpty();
        var group = cgroups.group("one").orElseThrow();
        assertThat(group.folders().stream().map(CgroupFolder::path))
                .containsExactlyInAnyOrder(ours.resolve("one"), temp.resolve("cpu/one"), temp.resolve("pids/one"));
        folder("memory/outer/ours/one", "memory.limit_in_bytes");
        folder("cpu/one", "cpu.cfs_period_us", "cpu.cfs_quota_us", "cpu.shares");
        folder("pids/one", "pids.max");
        group.limit(LIMITS);
        group.lowerPriority();
        assertThat(ours.resolve("one/memory.limit_in_bytes")).content().isEqualTo("67108864");
        assertThat(temp.resolve("cpu/one/cpu.cfs_quota_us")).content().isEqualTo("50000");
        assertThat(temp.resolve("cpu/one/cpu.shares")).content().isEqualTo("256");
        assertThat(temp.resolve("pids/one/pids.max")).content().isEqualTo("30");
    }

    @Test
    void version2GrantsControllersAtTheRootAndLimitsAllInOneFolder() throws IOException {
        var root = folder("unified", "cgroup.subtree_control");
        Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
        Files.writeString(root.resolve("cgroup.subtree_control"), "cpu memory pids");
        Files.write(mounts, List.of("30 1 0:1 / %s/unified rw - cgroup2 cgroup2 rw".formatted(temp)));
        Files.write(self, List.of("0::/system.slice/slipway.service"));

        var cgroups = Cgroups.detect(mounts, self);

        assertThat(cgroups.unenforced()).isEmpty();
        var group = cgroups.group("one").orElseThrow();
        assertThat(group.folders().stream().map(CgroupFolder::path)).containsExactly(root.resolve("one"));
        var one = folder("unified/one", "memory.max", "memory.swap.max", "memory.oom.group", "cpu.max", "pids.max");
        group.limit(LIMITS);
        assertThat(one.resolve("memory.max")).content().isEqualTo("67108864");
        assertThat(one.resolve("memory.swap.max")).content().isEqualTo("0");
        assertThat(one.resolve("cpu.max")).content().isEqualTo("50000 100000");
        assertThat(one.resolve("pids.max")).content().isEqualTo("30");
        Files.writeString(one.resolve("memory.events"), "oom 3\noom_kill 2\n");
        Files.writeString(one.resolve("cpu.stat"), "usage_usec 1500\n");
        assertThat(group.outOfMemoryKills()).isEqualTo(2);
        assertThat(group.cpuNanos()).hasValue(1_500_000);
    }

    @Test
    void tellsWhatNoCgroupCanLimit() throws IOException {
        folder("pids");
        Files.write(mounts, List.of("32 1 0:3 / %s/pids rw - cgroup cgroup rw,pids".formatted(temp)));
        Files.write(self, List.of("1:pids:/"));
        assertThat(Cgroups.detect(mounts, self).unenforced())
                .hasSize(2)
                .allMatch(sentence -> sentence.contains("memory") || sentence.contains("cpu"));
    }

    @Test
    void aGroupIsReadAgainAsItWasWritten() {
        var folder = new CgroupFolder(1, List.of("cpu", "cpuacct"), Path.of("/sys/fs/cgroup/cpu/a b"));
        assertThat(CgroupFolder.parse(folder.line())).isEqualTo(folder);
    }
}
