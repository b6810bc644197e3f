package io.slipway.compose;

import io.slipway.compose.Finding.Weight;
import java.util.HashMap;
import java.util.Map;

/// What is told of a key that no code reads. One that is not listed here is told all the same.
final class Unread {
    private static final String KNOWN_BY_NOBODY = "Slipway has nothing for it, or it is no key of the specification";

    /// Without these the app is another.
    private static final String LOST = """
            include = it names other files; write their services into this one
            models = it runs no language models; run one as a component, or name its URL in 'environment'
            services.*.extends = the service it extends must stand in the same file, and extend none that extends it
            services.*.privileged = every instance runs with a fixed set of rights
            services.*.cap_add = every instance runs with a fixed set of rights
            services.*.group_add = every instance runs with a fixed set of rights
            services.*.credential_spec = every instance runs with a fixed set of rights
            services.*.devices = an app sees nothing of its host
            services.*.device_cgroup_rules = an app sees nothing of its host
            services.*.gpus = an app sees nothing of its host
            services.*.pid = an app sees nothing of its host
            services.*.ipc = an app sees nothing of its host
            services.*.uts = an app sees nothing of its host
            services.*.userns_mode = an app sees nothing of its host
            services.*.cgroup = an app sees nothing of its host
            services.*.use_api_socket = an app sees nothing of its host
            services.*.network_mode = every component is in the network of its space
            services.*.networks.*.aliases = a component is reached by its own name
            services.*.networks.*.ipv4_address = use names
            services.*.networks.*.ipv6_address = use names
            services.*.networks.*.link_local_ips = use names
            services.*.extra_hosts = give the address as an environment variable
            services.*.external_links = give the address as an environment variable
            services.*.dns = names are answered by the datacenter
            services.*.dns_search = names are answered by the datacenter
            services.*.dns_opt = names are answered by the datacenter
            services.*.volumes_from = a volume belongs to one component
            services.*.volumes.volume.subpath = a volume is seen as a whole
            services.*.volumes.image = files of another image are put into the image by its build
            services.*.user = an image runs as the user it names, and as none of its own as nobody's
            services.*.working_dir = begin 'command' with 'cd FOLDER &&'
            services.*.stop_signal = instances are told by SIGTERM
            services.*.platform = images are run as their registry gives them for the datacenter's machines
            services.*.provider = other programs are not asked to run a service
            services.*.models = it runs no language models; run one as a component, or name its URL in 'environment'
            services.*.post_start = run it at the start of the program, or by 'slipway run'
            services.*.pre_stop = let the program do it when it is told to stop
            services.*.read_only = instances may write to their own disk
            services.*.deploy.mode = instances are counted; set 'instances'
            services.*.deploy.placement = where instances run is up to the datacenter
            services.*.build.secrets = builds get no secrets yet
            services.*.build.ssh = builds get no keys yet
            services.*.build.dockerfile_inline = write it into a file named 'Dockerfile'
            services.*.build.additional_contexts = a build sees its own folder alone
            services.*.build.entitlements = builds run with a fixed set of rights
            services.*.build.privileged = builds run with a fixed set of rights
            services.*.build.network = builds run with a fixed set of rights
            volumes.*.external = a volume that exists already stays where it is; copy its data into the new one
            volumes.*.driver = which storage it lies on is said by 'storage' in slipway.yaml
            volumes.*.driver_opts = options belong to a storage of the datacenter
            networks.*.external = components reach those of their own space; deploy into the same space
            networks.*.internal = components reach what their datacenter lets them reach
            configs.*.template_driver = the text is taken as it is
            secrets.*.template_driver = the value is taken as it is
            components.*.git = fetch it into a folder, and name that under 'build'
            components.*.archive = unpack it into a folder, and name that under 'build'
            components.*.builder = compose builds by a Dockerfile
            components.*.process = name it by 'command'
            """;

    /// The app is the same without these, or Slipway has its own way.
    private static final String CHANGED = """
            services.*.annotations = it has no effect here
            services.*.restart = what ends is always started again, with growing pauses
            services.*.image = what is built has a name of its own
            services.*.attach = it has no effect here
            services.*.blkio_config = instances share what their machine has
            services.*.cap_drop = every instance runs with a fixed set of rights
            services.*.cgroup_parent = it has no effect here
            services.*.container_name = it is reached by the service's name
            services.*.cpu_shares = instances share what their machine has; 'cpus' is the ceiling
            services.*.develop = it is for work on the source, and has no effect here
            services.*.domainname = it has no effect here
            services.*.hostname = it is reached by the service's name
            services.*.init = it has no effect here
            services.*.labels = it has no effect here
            services.*.label_file = it has no effect here
            services.*.logging = the last of what is written to standard output is kept; see it by 'slipway logs'
            services.*.mem_reservation = nothing is kept free for an instance; limits hold
            services.*.oom_score_adj = it has no effect here
            services.*.pull_policy = an image is looked up at each deploy, and stays the same until the next
            services.*.pull_refresh_after = an image is looked up at each deploy, and stays the same until the next
            services.*.security_opt = every instance runs with a fixed set of rights
            services.*.stdin_open = it has no effect here
            services.*.tmpfs = an instance may write to its own disk
            services.*.tty = it has no effect here
            services.*.depends_on.*.restart = it is not restarted with the other, whose name leads to the new instances
            services.*.depends_on.*.required = it starts after the other, which is part of the app
            services.*.healthcheck.start_interval = it is asked as often as later
            services.*.networks.*.priority = it has no effect here
            services.*.networks.*.gw_priority = it has no effect here
            services.*.networks.*.interface_name = it has no effect here
            services.*.networks.*.mac_address = it has no effect here
            services.*.networks.*.driver_opts = it has no effect here
            services.*.mac_address = it has no effect here
            services.*.ports.mode = requests come through the gateway
            services.*.ports.name = it has no effect here
            services.*.volumes.consistency = it has no effect here
            services.*.volumes.tmpfs = it has no effect here
            services.*.volumes.volume.labels = it has no effect here
            services.*.volumes.volume.nocopy = it has no effect here
            services.*.env_file.format = lines are read as NAME=VALUE
            services.*.deploy.labels = it has no effect here
            services.*.deploy.endpoint_mode = it has no effect here
            services.*.deploy.restart_policy = what ends is always started again, with growing pauses
            services.*.deploy.rollback_config = a release that fails is taken back by itself
            services.*.deploy.resources.reservations = nothing is kept free for an instance; limits hold
            services.*.deploy.update_config.order = the new instances start first, so that no request fails
            services.*.deploy.update_config.parallelism = how a release takes over is said by 'rollout' in slipway.yaml
            services.*.deploy.update_config.delay = how a release takes over is said by 'rollout' in slipway.yaml
            services.*.deploy.update_config.failure_action = a release that fails is taken back by itself
            services.*.deploy.update_config.monitor = how long is said by 'rollout' in slipway.yaml
            services.*.deploy.update_config.max_failure_ratio = how much is said by 'rollout' in slipway.yaml
            services.*.build.cache_from = builds have a cache of their own
            services.*.build.cache_to = builds have a cache of their own
            services.*.build.no_cache = builds have a cache of their own
            services.*.build.labels = it has no effect here
            services.*.build.tags = what is built has a name of its own
            services.*.build.pull = it has no effect here
            services.*.build.isolation = it has no effect here
            services.*.build.shm_size = what builds may use is said by the server's configuration
            services.*.build.ulimits = what builds may use is said by the server's configuration
            services.*.configs.uid = the program may read the file, whoever it runs as
            services.*.configs.gid = the program may read the file, whoever it runs as
            services.*.secrets.uid = the program may read the file, whoever it runs as
            services.*.secrets.gid = the program may read the file, whoever it runs as
            configs.*.name = it belongs to the components that use it
            configs.*.labels = it has no effect here
            secrets.*.name = it belongs to the app
            secrets.*.labels = it has no effect here
            secrets.*.driver = secrets are kept by Slipway
            secrets.*.driver_opts = secrets are kept by Slipway
            volumes.*.labels = it has no effect here
            volumes.*.name = it is named by its app and component
            networks.*.attachable = it has no effect here
            networks.*.driver = the datacenter has networks of its own
            networks.*.driver_opts = the datacenter has networks of its own
            networks.*.enable_ipv4 = the datacenter has networks of its own
            networks.*.enable_ipv6 = the datacenter has networks of its own
            networks.*.ipam = the datacenter has networks of its own
            networks.*.labels = it has no effect here
            networks.*.name = the datacenter has networks of its own
            """;

    private static final Map<String, Fate> BY_KIND = byKind();

    private Unread() {}

    /// @param text what becomes of it, or what to do about it
    record Fate(Weight weight, String text) {}

    /// @param kind as [Keys#kind] gives it
    static Fate of(String kind) {
        return BY_KIND.getOrDefault(
                kind,
                new Fate(
                        Weight.LOST,
                        kind.startsWith("components.") ? "compose has no key that means the same" : KNOWN_BY_NOBODY));
    }

    private static Map<String, Fate> byKind() {
        var fates = new HashMap<String, Fate>();
        read(Weight.LOST, LOST, fates);
        read(Weight.CHANGED, CHANGED, fates);
        return Map.copyOf(fates);
    }

    private static void read(Weight weight, String lines, Map<String, Fate> into) {
        lines.lines().forEach(line -> {
            var sign = line.indexOf(" = ");
            into.put(line.substring(0, sign), new Fate(weight, line.substring(sign + 3)));
        });
    }
}
