package io.slipway.plugins.builders.slug;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What builds find on this machine.
///
/// @param folders in which tools are looked for, first come first
/// @param passed the part of the server's environment that builds see
/// @param withheld names of variables that would be passed if they held no password
/// @param javaHome of the Java that serves static sites
record Machine(List<Path> folders, Map<String, String> passed, List<String> withheld, Path javaHome) {
    /// Where distributions and installers put what PATH may lack for a server started by an init system.
    private static final List<String> USUAL = List.of(
            "/usr/local/bin",
            "/usr/bin",
            "/bin",
            "/usr/local/go/bin",
            "/usr/lib/go/bin",
            "/snap/bin",
            "/opt/maven/bin",
            "/opt/gradle/bin");

    /// How tools reach their registries. Names that some tools only know in lower case are there twice.
    private static final List<String> PASSED = List.of(
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "ALL_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "all_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "CURL_CA_BUNDLE",
            "REQUESTS_CA_BUNDLE",
            "NODE_EXTRA_CA_CERTS",
            "GIT_SSL_CAINFO",
            "PIP_CERT",
            "PIP_INDEX_URL",
            "PIP_EXTRA_INDEX_URL",
            "PIP_TRUSTED_HOST",
            "PIP_FIND_LINKS",
            "PIP_DEFAULT_TIMEOUT",
            "UV_INDEX_URL",
            "NPM_CONFIG_REGISTRY",
            "npm_config_registry",
            "NPM_CONFIG_CAFILE",
            "YARN_NPM_REGISTRY_SERVER",
            "GOPROXY",
            "GOSUMDB",
            "GONOSUMDB",
            "GONOPROXY",
            "GOPRIVATE",
            "GOINSECURE",
            "MAVEN_ARGS",
            "JAVA_TOOL_OPTIONS",
            "BUNDLE_MIRROR__ALL",
            "BUNDLE_SSL_CA_CERT");

    private static final Pattern PASSWORD_IN_URL = Pattern.compile("://[^/\\s@]*:[^/\\s@]*@");

    Machine {
        folders = List.copyOf(folders);
        passed = Map.copyOf(passed);
        withheld = List.copyOf(withheld);
    }

    static Machine of(SlugBuilderConfig config, Map<String, String> environment) {
        var passed = new TreeMap<String, String>();
        var withheld = new ArrayList<String>();
        for (var name : PASSED) {
            var value = environment.get(name);
            if (value == null) {
                continue;
            }
            if (PASSWORD_IN_URL.matcher(value).find()) {
                withheld.add(name);
            } else {
                passed.put(name, value);
            }
        }
        for (var name : config.passEnv()) {
            var value = environment.get(name);
            if (value != null) {
                passed.put(name, value);
            }
        }
        var javaHome = config.javaHome().orElseGet(() -> Path.of(System.getProperty("java.home")));
        return new Machine(folders(config, environment), passed, withheld, javaHome);
    }

    /// The programs of this kind, best first. Says nothing of whether a build may start them.
    List<Path> programs(Tool.Kind kind) {
        return Stream.concat(Stream.of(kind.program()), kind.others().stream())
                .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
                .filter(program -> Files.isRegularFile(program) && Files.isExecutable(program))
                .toList();
    }

    private static List<Path> folders(SlugBuilderConfig config, Map<String, String> environment) {
        var folders = new LinkedHashSet<>(config.toolFolders());
        for (var entry : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (entry.startsWith("/")) {
                folders.add(Path.of(entry));
            }
        }
        USUAL.stream().map(Path::of).forEach(folders::add);
        return List.copyOf(folders);
    }
}
