package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ComplaintTest {
    @Test
    void firstErrorIsTheOneAmongItsConsequences() {
        assertThat(in(
                        "npm error code E404",
                        "npm error 404 Not Found - GET https://registry.example.com/nosuch",
                        "npm error A complete log of this run can be found in: /tmp/x-debug-0.log"))
                .isEqualTo("npm error 404 Not Found - GET https://registry.example.com/nosuch");
        assertThat(in(
                        "[ERROR] COMPILATION ERROR : ",
                        "[ERROR] /a/App.java:[3,8] cannot find symbol",
                        "[ERROR] Re-run Maven using the -X switch to enable full debug logging."))
                .isEqualTo("[ERROR] COMPILATION ERROR :");
    }

    @Test
    void lastLineTellsWhereNoneNamesAnError() {
        assertThat(in("compiling", "it is broken here", "")).isEqualTo("it is broken here");
        assertThat(in()).isEqualTo("it did not say why");
        assertThat(in("", "npm error")).isEqualTo("it did not say why");
    }

    @Test
    void whatLooksLikeTheNetworkSaysHowBuildsReachIt() {
        for (var line : List.of(
                "npm error request to https://registry.example.com/ms failed, reason: getaddrinfo EAI_AGAIN registry",
                "[ERROR] Could not transfer artifact a:b:pom:1 from/to central (https://repo.example.com): timed out",
                "go: example.com/m@v1: Get \"https://proxy.example.com\": dial tcp 10.0.0.1:443: i/o timeout",
                "WARNING: Retrying after connection broken by 'NewConnectionError(...)': Failed to establish",
                "fatal: unable to access 'https://git.example.com/x.git/': Could not resolve host: git.example.com",
                "curl: (6) Could not resolve proxy: nowhere")) {
            assertThat(in("error: one before", line, "error: something after"))
                    .startsWith(line)
                    .contains("HTTPS_PROXY");
        }
    }

    private static String in(String... lines) {
        return Complaint.in(List.of(lines));
    }
}
