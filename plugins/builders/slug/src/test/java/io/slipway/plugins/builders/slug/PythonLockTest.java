package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class PythonLockTest {
    @Test
    void poetryInstallsWhatTheProjectNeedsAndNothingOfItsGroups() throws IOException {
        var lock = PythonLocks.poetry(toml("""
                [tool.poetry.dependencies]
                python = "^3.11"
                uvicorn = {version = "^0.30", extras = ["standard"]}
                colorama = {version = "*", markers = "sys_platform == 'win32'"}

                [tool.poetry.group.dev.dependencies]
                pytest = "^8"
                """), toml("""
                [[package]]
                name = "uvicorn"
                version = "0.30.1"
                files = [{file = "a", hash = "sha256:bb"}, {file = "b", hash = "sha256:aa"}]
                [package.dependencies]
                click = ">=7.0"
                httptools = {version = ">=0.5.0", optional = true, markers = "extra == 'standard'"}
                [package.extras]
                standard = ["httptools (>=0.5.0)", "colorama (>=0.4) ; sys_platform == 'win32'"]

                [[package]]
                name = "click"
                version = "8.1.7"
                [package.dependencies]
                colorama = {version = "*", markers = "platform_system == 'Windows'"}

                [[package]]
                name = "httptools"
                version = "0.6.1"

                [[package]]
                name = "colorama"
                version = "0.4.6"

                [[package]]
                name = "pytest"
                version = "8.0.0"
                """));

        assertThat(lock.requirements())
                .containsExactly(
                        "click==8.1.7",
                        "colorama==0.4.6 ; (platform_system == 'Windows') or (sys_platform == 'win32')",
                        "httptools==0.6.1",
                        "uvicorn==0.30.1 --hash=sha256:aa --hash=sha256:bb");
    }

    @Test
    void uvStartsFromTheProjectItself() throws IOException {
        var lock = PythonLocks.uv(toml("""
                [[package]]
                name = "shop"
                version = "0.1.0"
                source = { editable = "." }
                dependencies = [{ name = "Flask-Login", extra = ["x"] }]
                [package.dev-dependencies]
                dev = [{ name = "pytest" }]

                [[package]]
                name = "flask-login"
                version = "0.6.3"
                source = { registry = "https://pypi.org/simple" }
                dependencies = [{ name = "tzdata", marker = "sys_platform == 'win32'" }]
                sdist = { url = "s", hash = "sha256:11" }
                wheels = [{ url = "w", hash = "sha256:00" }]
                [package.optional-dependencies]
                x = [{ name = "blinker" }]

                [[package]]
                name = "blinker"
                version = "1.8.2"
                source = { registry = "https://pypi.org/simple" }

                [[package]]
                name = "tzdata"
                version = "2024.1"
                source = { registry = "https://pypi.org/simple" }

                [[package]]
                name = "pytest"
                version = "8.0.0"
                source = { registry = "https://pypi.org/simple" }
                """));

        assertThat(lock.requirements())
                .containsExactly(
                        "blinker==1.8.2",
                        "flask-login==0.6.3 --hash=sha256:00 --hash=sha256:11",
                        "tzdata==2024.1 ; sys_platform == 'win32'");
    }

    @Test
    void packagesThatNeedEachOtherAreWalkedOnce() throws IOException {
        var lock = PythonLocks.poetry(toml("[project]\ndependencies = [\"a>=1\"]"), toml("""
                [[package]]
                name = "a"
                version = "1"
                dependencies = {b = "*"}
                [[package]]
                name = "b"
                version = "2"
                dependencies = {a = "*"}
                """));

        assertThat(lock.requirements()).containsExactly("a==1", "b==2");
    }

    @Test
    void whatNoIndexHoldsAndWhatIsNotLockedIsRefused() {
        assertThatThrownBy(() -> PythonLocks.poetry(
                        toml(""), toml("[[package]]\nname = \"a\"\nversion = \"1\"\nsource = {type = \"git\"}")))
                .hasMessage("poetry.lock takes 'a' from a git, must be from a package index");
        assertThatThrownBy(() -> PythonLocks.poetry(toml("[project]\ndependencies = [\"a>=1\"]"), toml(""))
                        .requirements())
                .hasMessageContaining("lacks 'a'");
    }

    private static JsonNode toml(String text) throws IOException {
        return new TomlMapper().readTree(text);
    }
}
