package io.slipway.engine.app;

import io.slipway.engine.app.AppFileForm.ComponentForm;
import io.slipway.engine.app.AppFileForm.HealthForm;
import io.slipway.engine.app.AppFileForm.PortForm;
import io.slipway.engine.app.AppFileForm.RouteForm;
import io.slipway.engine.app.ComponentDefinition.HealthDefinition;
import io.slipway.engine.app.ComponentDefinition.Kind;
import io.slipway.engine.app.ComponentDefinition.PortDefinition;
import io.slipway.engine.app.ComponentDefinition.Resources;
import io.slipway.engine.app.ComponentDefinition.RolloutDefinition;
import io.slipway.engine.app.ComponentDefinition.RouteDefinition;
import io.slipway.engine.app.ComponentDefinition.SourceDefinition;
import io.slipway.engine.app.ComponentDefinition.SourceType;
import io.slipway.engine.app.ComponentDefinition.Strategy;
import io.slipway.engine.app.ComponentDefinition.VolumeDefinition;
import io.slipway.engine.yaml.Nearest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Turns a form into what it means: sets every default and finds what the types alone cannot, all of it at once.
final class AppFileMeaning {
    private static final Pattern REPOSITORY = Pattern.compile("(https?|ssh)://[^/\\s]+/\\S+");
    private static final Pattern PASSWORD = Pattern.compile("^[a-z+]+://[^/@]*:[^/@]*@");
    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,22}[a-z0-9])?");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Pattern HOST =
            Pattern.compile("(\\*\\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern PERCENT = Pattern.compile("(100|[1-9]?[0-9])%");
    private static final Pattern SURGE = Pattern.compile("[1-9][0-9]{0,2}%?");
    private static final int MOST_INSTANCES = 1_000;

    private final Faults faults;

    private AppFileMeaning(Faults faults) {
        this.faults = faults;
    }

    /// What is wrong is added to `faults`; the answer counts only if there are none.
    static AppFile of(AppFileForm form, String fallbackName, Faults faults) {
        return new AppFileMeaning(faults).file(form, fallbackName);
    }

    private AppFile file(AppFileForm form, String fallbackName) {
        var name = form.app() == null ? fallbackName : form.app();
        name(name, "app", form.app() == null ? "set 'app: NAME' in the file" : "");
        var components = new TreeMap<String, ComponentDefinition>();
        form.components().forEach((key, component) -> {
            name(key, "components." + key, "");
            components.put(key, component(key, component, form.components()));
        });
        Needs.cycle(components)
                .ifPresent(cycle -> faults.add(
                        "components.%s.needs".formatted(cycle.getFirst()),
                        String.join(" -> ", cycle),
                        "no circle",
                        "remove one of these needs"));
        var unscaled = form.components().entrySet().stream()
                .filter(entry -> entry.getValue().instances() == null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return new AppFile(name, components, unscaled);
    }

    private ComponentDefinition component(String name, ComponentForm form, Map<String, ComponentForm> all) {
        var at = "components." + name;
        notBuiltYet(at, form);
        var ports = ports(at, form);
        var kind = kind(name, form, all.size());
        var outer = !"none".equals(form.route())
                && (kind == Kind.WEB || form.route() != null || !form.routes().isEmpty());
        var instances = form.instances() == null ? 1 : form.instances();
        if (instances < 0 || instances > MOST_INSTANCES) {
            faults.add(at + ".instances", instances, "0 to " + MOST_INSTANCES, "");
        }
        for (var need : form.needs()) {
            if (!all.containsKey(need) || need.equals(name)) {
                faults.add(at + ".needs", need, "another component of this file", meant(need, all.keySet()));
            }
        }
        if (kind != Kind.STATEFUL && !form.volumes().isEmpty()) {
            faults.add(
                    at + ".volumes",
                    String.join(", ", form.volumes().keySet()),
                    "a component of kind stateful",
                    "set 'kind: stateful' or leave 'kind' out");
        }
        return new ComponentDefinition(
                name,
                kind,
                source(at, form),
                Optional.ofNullable(form.command()),
                Optional.ofNullable(form.process()),
                kind == Kind.WEB && ports.isEmpty() ? List.of(http(OptionalInt.empty())) : ports,
                routes(at, form, ports),
                outer,
                instances,
                resources(at, form),
                env(at + ".env", form.env()),
                secrets(at, form),
                health(at, form.health()),
                List.copyOf(form.needs()),
                volumes(at, form),
                rollout(at, form),
                positive(at + ".grace", form.grace()),
                positive(at + ".drain", form.drain()),
                positive(at + ".deadline", form.deadline()),
                Optional.ofNullable(form.datacenter()),
                new FilesMeaning(faults).of(at + ".files", form.files()));
    }

    private void notBuiltYet(String at, ComponentForm form) {
        refuse(at + ".service", form.service(), "there is no catalog of services yet; run it as a stateful component");
        refuse(at + ".scale", form.scale(), "there is no automatic scaling yet; set 'instances'");
        form.volumes()
                .forEach((name, volume) -> refuse(
                        "%s.volumes.%s.backup".formatted(at, name),
                        volume.backup(),
                        "there are no backups yet; leave it out"));
    }

    private void refuse(String field, @Nullable Object value, String mend) {
        if (value != null) {
            faults.add(field, value, "nothing: it is not built yet", mend);
        }
    }

    private static Kind kind(String name, ComponentForm form, int count) {
        if (form.kind() != null) {
            return Kind.valueOf(form.kind().name());
        }
        if (!form.volumes().isEmpty()) {
            return Kind.STATEFUL;
        }
        var serves = form.port() != null
                || !form.ports().isEmpty()
                || form.route() != null
                || !form.routes().isEmpty();
        return serves || name.equals("web") || (count == 1 && form.command() == null) ? Kind.WEB : Kind.WORKER;
    }

    private SourceDefinition source(String at, ComponentForm form) {
        var given = new TreeMap<String, String>();
        put(given, "source", form.source());
        put(given, "git", form.git());
        put(given, "archive", form.archive());
        put(given, "image", form.image());
        if (given.size() > 1) {
            faults.add(at, String.join(", ", given.keySet()), "one of source, git, archive and image", "keep one");
        }
        if (form.git() == null) {
            refuseWithout(at + ".version", form.version(), "git");
            if (form.archive() == null) {
                refuseWithout(at + ".folder", form.folder(), "git", "archive");
            }
            refuseWithout(at + ".gitSecret", form.gitSecret(), "git");
        } else {
            repository(at + ".git", form.git());
        }
        if (form.gitSecret() != null) {
            variable(at + ".gitSecret", form.gitSecret());
        }
        var type = form.git() != null
                ? SourceType.GIT
                : form.archive() != null
                        ? SourceType.ARCHIVE
                        : form.image() != null ? SourceType.IMAGE : SourceType.FOLDER;
        var location = given.isEmpty() ? "." : given.firstEntry().getValue();
        return new SourceDefinition(
                type,
                location,
                Optional.ofNullable(form.version()).orElse(""),
                Optional.ofNullable(form.folder()).orElse(""),
                Optional.ofNullable(form.builder()),
                env(at + ".buildEnv", form.buildEnv()),
                new TreeMap<>(form.build()),
                Optional.ofNullable(form.gitSecret()));
    }

    /// Nothing of the server's own may be read as somebody's source, and what is in a file is seen by many.
    private void repository(String field, String url) {
        var shown = url.replaceAll("//[^/@]*@", "//***@");
        if (PASSWORD.matcher(url).find()) {
            faults.add(field, shown, "a URL without a password", "set it as a secret, and name that by 'gitSecret'");
        } else if (!REPOSITORY.matcher(url).matches()) {
            faults.add(
                    field,
                    shown,
                    "an http, https or ssh URL",
                    url.matches("[^/:]+@[^/:]+:.*") ? "write 'ssh://" + url.replaceFirst(":", "/") + "'" : "");
        }
    }

    private void refuseWithout(String field, @Nullable String value, String... keys) {
        if (value != null) {
            var any = Stream.of(keys).map("'%s'"::formatted).collect(Collectors.joining(" or "));
            faults.add(field, value, "only beside " + any, "remove it, or set " + any);
        }
    }

    private List<PortDefinition> ports(String at, ComponentForm form) {
        var ports = new ArrayList<PortDefinition>();
        if (form.port() != null) {
            number(at + ".port", form.port());
            ports.add(http(OptionalInt.of(form.port())));
        }
        var names = new HashSet<>(List.of("http"));
        for (int i = 0; i < form.ports().size(); i++) {
            ports.add(port("%s.ports[%d]".formatted(at, i), form.ports().get(i)));
        }
        for (var port : ports.subList(Math.min(1, ports.size()), ports.size())) {
            if (!names.add(port.name())) {
                faults.add(at + ".ports", port.name(), "names that differ", "give it another 'name'");
            }
        }
        return ports;
    }

    private PortDefinition port(String at, PortForm form) {
        if (form.port() != null) {
            number(at + ".port", form.port());
        }
        if (form.fixed() && form.port() == null) {
            faults.add(at + ".port", "", "a number, since 'fixed' is true", "set 'port'");
        }
        var udp = form.transport() == AppFileForm.Transport.UDP;
        var name = form.name() == null ? form.app() : form.name();
        name(name, at + ".name", "");
        return new PortDefinition(
                name,
                form.port() == null ? OptionalInt.empty() : OptionalInt.of(form.port()),
                form.fixed(),
                udp,
                form.app(),
                form.inner());
    }

    private static PortDefinition http(OptionalInt number) {
        return new PortDefinition("http", number, false, false, "http", true);
    }

    private List<RouteDefinition> routes(String at, ComponentForm form, List<PortDefinition> ports) {
        var routes = new ArrayList<RouteDefinition>();
        var first = ports.isEmpty() ? "http" : ports.getFirst().name();
        if (form.route() != null && !form.route().equals("none")) {
            var text = form.route();
            var slash = text.indexOf('/');
            var host = slash < 0 ? text : text.substring(0, slash);
            routes.add(new RouteDefinition(
                    host.isEmpty() ? Optional.empty() : host(at + ".route", host),
                    slash < 0 ? "/" : text.substring(slash),
                    first,
                    OptionalInt.empty()));
        }
        for (int i = 0; i < form.routes().size(); i++) {
            routes.add(route("%s.routes[%d]".formatted(at, i), form.routes().get(i), first, ports));
        }
        return routes;
    }

    private RouteDefinition route(String at, RouteForm form, String first, List<PortDefinition> ports) {
        var port = form.port() == null ? first : form.port();
        var names = ports.stream().map(PortDefinition::name).toList();
        if (form.port() != null && !names.contains(port)) {
            faults.add(at + ".port", port, "one of " + names, meant(port, names));
        }
        if (!form.path().startsWith("/")) {
            faults.add(at + ".path", form.path(), "a path that begins with '/'", "write '/" + form.path() + "'");
        }
        if (form.outer() != null) {
            number(at + ".outer", form.outer());
        }
        return new RouteDefinition(
                form.host() == null ? Optional.empty() : host(at + ".host", form.host()),
                form.path(),
                port,
                form.outer() == null ? OptionalInt.empty() : OptionalInt.of(form.outer()));
    }

    private Optional<String> host(String field, String host) {
        var lower = host.toLowerCase(Locale.ROOT);
        if (!HOST.matcher(lower).matches() || lower.length() > 253) {
            faults.add(field, host, "a host name such as shop.example.com", "");
        }
        return Optional.of(lower);
    }

    private Resources resources(String at, ComponentForm form) {
        var given = form.resources() == null ? new AppFileForm.ResourcesForm("1000m", "512Mi", 512) : form.resources();
        var cpu = Quantities.cpuMillis(given.cpu());
        var memory = Quantities.bytes(given.memory());
        if (cpu.isEmpty()) {
            faults.add(at + ".resources.cpu", given.cpu(), "cores such as 500m or 0.5", "");
        }
        if (memory.isEmpty() || memory.get() < 1 << 20) {
            faults.add(at + ".resources.memory", given.memory(), "bytes such as 256Mi, at least 1Mi", "");
        }
        if (given.processes() < 1) {
            faults.add(at + ".resources.processes", given.processes(), "a number above 0", "");
        }
        return new Resources(cpu.orElse(1000), memory.orElse(1L << 29), given.processes());
    }

    private SortedMap<String, String> env(String field, Map<String, String> env) {
        env.keySet().forEach(key -> variable(field + "." + key, key));
        return new TreeMap<>(env);
    }

    private SortedSet<String> secrets(String at, ComponentForm form) {
        form.secrets().forEach(name -> {
            variable(at + ".secrets", name);
            if (form.env().containsKey(name)) {
                faults.add(at + ".secrets", name, "a name that is not in 'env' too", "remove it from one of them");
            }
        });
        return new TreeSet<>(form.secrets());
    }

    private Optional<HealthDefinition> health(String at, @Nullable HealthForm form) {
        if (form == null) {
            return Optional.empty();
        }
        if (form.http() != null && !form.http().startsWith("/")) {
            faults.add(at + ".health.http", form.http(), "a path that begins with '/'", "write '/" + form.http() + "'");
        }
        if (form.failures() < 1) {
            faults.add(at + ".health.failures", form.failures(), "a number above 0", "");
        }
        return Optional.of(new HealthDefinition(
                Optional.ofNullable(form.http()),
                positive(at + ".health.every", form.every()),
                positive(at + ".health.timeout", form.timeout()),
                form.failures()));
    }

    private SortedMap<String, VolumeDefinition> volumes(String at, ComponentForm form) {
        var volumes = new TreeMap<String, VolumeDefinition>();
        form.volumes().forEach((name, volume) -> {
            var field = "%s.volumes.%s".formatted(at, name);
            name(name, field, "");
            var size = Quantities.bytes(volume.size());
            if (size.isEmpty() || size.get() == 0) {
                faults.add(field + ".size", volume.size(), "bytes such as 10Gi", "");
            }
            volumes.put(name, new VolumeDefinition(volume.path(), size.orElse(1L), volume.storage()));
        });
        return volumes;
    }

    private RolloutDefinition rollout(String at, ComponentForm form) {
        var given = form.rollout() == null
                ? new AppFileForm.RolloutForm(AppFileForm.Strategy.ROLLING, null, Duration.ofSeconds(60), null, "5%")
                : form.rollout();
        if (given.surge() != null && !SURGE.matcher(given.surge()).matches()) {
            faults.add(at + ".rollout.surge", given.surge(), "a number such as 2, or a part such as 25%", "");
        }
        if (!PERCENT.matcher(given.errors()).matches()) {
            faults.add(at + ".rollout.errors", given.errors(), "a part from 0% to 100%, such as 5%", "");
        }
        var watch = Optional.ofNullable(given.watch());
        watch.filter(time -> time.isNegative() || time.compareTo(Duration.ofHours(1)) > 0)
                .ifPresent(time -> faults.add(at + ".rollout.watch", time, "a time from 0s to 1h", ""));
        return new RolloutDefinition(
                Strategy.valueOf(given.strategy().name()),
                Optional.ofNullable(given.surge()),
                positive(at + ".rollout.startWithin", given.startWithin()),
                watch,
                Optional.of(given.errors()));
    }

    private Duration positive(String field, Duration value) {
        if (value.isNegative() || value.compareTo(Duration.ofDays(1)) > 0) {
            faults.add(field, value, "a time from 0s to 24h", "");
        }
        return value;
    }

    private void number(String field, int port) {
        if (port < 1 || port > 65_535) {
            faults.add(field, port, "1 to 65535", "");
        }
    }

    private void name(String value, String field, String mend) {
        if (!NAME.matcher(value).matches()) {
            faults.add(field, value, "1 to 24 lower-case letters, digits and '-', beginning with a letter", mend);
        }
    }

    private void variable(String field, String value) {
        if (!VARIABLE.matcher(value).matches()) {
            faults.add(field, value, "letters, digits and '_', not beginning with a digit", "");
        }
    }

    private static String meant(String written, Collection<String> known) {
        return Nearest.to(written, known)
                .map(near -> "did you mean '" + near + "'?")
                .orElse("");
    }

    private static void put(Map<String, String> map, String key, @Nullable String value) {
        if (value != null) {
            map.put(key, value);
        }
    }
}
