package io.slipway.engine.app;

import io.slipway.spi.config.ConfigDoc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `slipway.yaml` as it is written: the keys, their types and their documentation, from which the parser, the
/// JSON Schema and the reference page are all derived. [AppFile] is what it means.
record AppFileForm(
        @ConfigDoc("Name of the app: 1 to 24 lower-case letters, digits and '-'.") @Nullable
        String app,

        @ConfigDoc("The components by name. Without any, the folder of the file is one component named web.")
        Map<String, ComponentForm> components) {

    record ComponentForm(
            @ConfigDoc("What it is: web, worker, job or stateful. Told from the other keys where absent.") @Nullable
            Kind kind,

            @ConfigDoc(
                    "Datacenter in which it runs, one in which its team has a space; that of the app's space where absent.")
            @Nullable
            String datacenter,

            @ConfigDoc("Folder of the source, relative to this file.") @Nullable
            String source,

            @ConfigDoc("URL of a git repository with the source.") @Nullable
            String git,

            @ConfigDoc("Branch, tag or commit of the git repository; its default branch where absent.") @Nullable
            String version,

            @ConfigDoc("Folder inside of the git repository or the archive.") @Nullable
            String folder,

            @ConfigDoc(
                    "Name of the secret that opens the git repository: a password or token, or for ssh a private key.")
            @Nullable
            String gitSecret,

            @ConfigDoc("Path of an archive (zip, tar, jar, war), relative to this file.") @Nullable
            String archive,

            @ConfigDoc("Reference of an image that is run as it is.") @Nullable
            String image,

            @ConfigDoc("Middleware from the catalog.") @Nullable
            String service,

            @ConfigDoc("Type of the builder, such as slug; the first that recognises the source where absent.")
            @Nullable
            String builder,

            @ConfigDoc("Settings of the build, as environment variables; the build arguments of a Dockerfile.")
            Map<String, String> buildEnv,

            @ConfigDoc("Settings of the builder; of dockerfile: 'dockerfile', its path in the source, and 'target', the"
                    + " stage to build.")
            Map<String, String> build,

            @ConfigDoc("Start command; the process that the build recognised where absent.") @Nullable
            String command,

            @ConfigDoc("Name of a process of the Procfile to run; the component's own name or web where absent.")
            @Nullable
            String process,

            @ConfigDoc("The port that the program serves HTTP on. It is told the real one as $PORT.") @Nullable
            Integer port,

            @ConfigDoc("The ports, where there are several or one does not speak HTTP.")
            List<PortForm> ports,

            @ConfigDoc("Host, or host and path, at which it is reached from outside; 'none' keeps it inside.") @Nullable
            String route,

            @ConfigDoc("The same, where there are several.") List<RouteForm> routes,

            @ConfigDoc("How many copies run; as many as before where absent, and 1 at first.") @Nullable
            Integer instances,

            @ConfigDoc("Ceilings for each instance.") @Nullable
            ResourcesForm resources,

            @ConfigDoc("Environment variables.") Map<String, String> env,

            @ConfigDoc("Names of secrets that are injected as environment variables.")
            List<String> secrets,

            @ConfigDoc("How it is checked that an instance can serve.") @Nullable
            HealthForm health,

            @ConfigDoc("Automatic scaling.") @Nullable Map<String, String> scale,

            @ConfigDoc(
                    "Components that are started before it; their addresses are injected as <NAME>_HOST, _PORT and _URL.")
            List<String> needs,

            @ConfigDoc("Persistent folders by name.") Map<String, VolumeForm> volumes,

            @ConfigDoc(
                    "Files that the program finds when it starts, by their path: relative to its folder, or absolute where it has a file system of its own. 500 kB each, 1 MiB in all.")
            Map<String, FileForm> files,

            @ConfigDoc("How a release takes over from the one before.") @Nullable
            RolloutForm rollout,

            @ConfigDoc(value = "From the stop signal to the kill.", fallback = "10s")
            Duration grace,

            @ConfigDoc(value = "How long an instance that goes may finish what it has begun.", fallback = "30s")
            Duration drain,

            @ConfigDoc(value = "Deadline of a job.", fallback = "1h")
            Duration deadline) {}

    record PortForm(
            @ConfigDoc("Name of the port, unique in the component.") @Nullable
            String name,

            @ConfigDoc("The number that the program listens on.") @Nullable
            Integer port,

            @ConfigDoc(value = "Whether the program cannot listen on another port.", fallback = "false")
            boolean fixed,

            @ConfigDoc(value = "tcp or udp.", fallback = "tcp")
            Transport transport,

            @ConfigDoc(value = "What is spoken there: http, grpc, mysql and so on.", fallback = "http")
            String app,

            @ConfigDoc(value = "Whether other components of the space can reach it.", fallback = "true")
            boolean inner) {}

    enum Transport {
        TCP,
        UDP
    }

    record RouteForm(
            @ConfigDoc("Host name; a default one below the datacenter's domain where absent.") @Nullable
            String host,

            @ConfigDoc(value = "Path prefix.", fallback = "/")
            String path,

            @ConfigDoc("Name of the component's port; its first where absent.") @Nullable
            String port,

            @ConfigDoc("Port of the gateway for a route of plain TCP or UDP.") @Nullable
            Integer outer) {}

    record ResourcesForm(
            @ConfigDoc(value = "Processor time: 500m is half a core.", fallback = "1000m")
            String cpu,

            @ConfigDoc(value = "Memory, such as 256Mi.", fallback = "512Mi")
            String memory,

            @ConfigDoc(value = "Processes and threads together.", fallback = "512")
            int processes) {}

    record HealthForm(
            @ConfigDoc("Path that answers below 400 when the instance can serve.") @Nullable
            String http,

            @ConfigDoc(value = "Time between two checks.", fallback = "5s")
            Duration every,

            @ConfigDoc(value = "How long an answer may take.", fallback = "2s")
            Duration timeout,

            @ConfigDoc(
                    value = "How many checks must fail in a row before an instance gets no more requests.",
                    fallback = "3")
            int failures) {}

    record VolumeForm(
            @ConfigDoc(
                    "Where the program finds it: relative to its folder, or absolute where it has a file system of its own.")
            String path,

            @ConfigDoc(value = "What it may hold.", fallback = "1Gi")
            String size,

            @ConfigDoc(value = "Storage of the datacenter.", fallback = "default")
            String storage,

            @ConfigDoc("Backups.") @Nullable Map<String, String> backup) {}

    record FileForm(
            @ConfigDoc("What is in it, as text.") @Nullable String content,

            @ConfigDoc("Name of a secret whose value is in it.") @Nullable
            String secret,

            @ConfigDoc(value = "Whether it may be run.", fallback = "false")
            boolean executable) {}

    record RolloutForm(
            @ConfigDoc(value = "rolling, blue-green or recreate.", fallback = "rolling")
            Strategy strategy,

            @ConfigDoc(
                    "How many instances more than wanted may run meanwhile, as a number or in percent; 1 or 25%, whichever is more, where absent.")
            @Nullable
            String surge,

            @ConfigDoc(value = "How long an instance may take until it can serve.", fallback = "60s")
            Duration startWithin,

            @ConfigDoc(
                    "How long a release is watched after it took over, 0s to 1h. If it fails meanwhile, the one before serves again. As the datacenter says where absent.")
            @Nullable
            Duration watch,

            @ConfigDoc(
                    value =
                            "The share of requests that may fail while it is watched, beyond those that failed with the release before.",
                    fallback = "5%")
            String errors) {}

    /// What a component is.
    enum Kind {
        WEB,
        WORKER,
        JOB,
        STATEFUL
    }

    enum Strategy {
        ROLLING,
        BLUE_GREEN,
        RECREATE
    }
}
