package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BuildUsersTest {
    @BeforeEach
    void onlyAsRoot() {
        assumeTrue(HostUser.canSwitch(), "only root runs programs as another user");
    }

    @Test
    void twoAtOnceAreTwoAndOneThatIsDoneIsGivenAgain() {
        // Of the machine's own, since other servers may run builds on it meanwhile.
        var users = new BuildUsers();
        try (var second = second(users);
                var third = users.take()) {
            assertThat(third.user()).isNotEqualTo(second.user());
        }
    }

    /// One that was taken while there was another, which is done by now.
    private static BuildUsers.Lease second(BuildUsers users) {
        try (var first = users.take()) {
            var second = users.take();
            assertThat(second.user()).isNotEqualTo(first.user());
            assertThat(first.user().uid()).isGreaterThan(265_535);
            return second;
        }
    }

    @Test
    void endsAllThatRunsAsItsUserOnceItIsClosed() throws IOException, InterruptedException {
        Process process;
        HostUser user;
        List<Long> own;
        try (var lease = new BuildUsers().take()) {
            var words = ShellScripts.prefix(lease.user(), List.of("--nproc=30"));
            words.addAll(List.of("/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8; do setsid env -i sleep 20 & done; wait"));
            process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Await.until(
                    "it multiplies",
                    () -> ProcStat.all().stream()
                                    .filter(each -> BuildUsers.isOf(each.pid(), lease.user()))
                                    .count()
                            > 5);
            user = lease.user();
            own = ProcStat.all().stream()
                    .map(ProcStat::pid)
                    .filter(pid -> BuildUsers.isOf(pid, user))
                    .toList();
        }
        // Of those alone: another server's build may have the user by now.
        assertThat(own).hasSizeGreaterThan(5);
        assertThat(ProcStat.all()).noneMatch(each -> own.contains(each.pid()) && BuildUsers.isOf(each.pid(), user));
        assertThat(process.waitFor()).isNotZero();
    }
}
