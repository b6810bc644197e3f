package io.slipway.plugins.schedulers.process;

import io.slipway.plugins.schedulers.process.Kept.Instance;
import io.slipway.plugins.schedulers.process.Kept.Rule;
import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Limits;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.ProgramFile;
import io.slipway.spi.scheduler.WorkloadId;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// [Kept] as the text of its file, a properties file whose `format` is 1. It holds secrets.
final class KeptText {
    private static final String FORMAT = "1";

    private final Properties properties;
    private final String path;

    private KeptText(Properties properties, String path) {
        this.properties = properties;
        this.path = path;
    }

    static String write(Kept kept) {
        var text = new KeptText(new Properties(), "");
        text.set("format", FORMAT);
        text.set("id", kept.id());
        text.set("generation", kept.generation());
        text.set("digest", kept.digest());
        kept.owner().labels().forEach((name, value) -> text.set("owner." + name, value));
        switch (kept.rule()) {
            case Rule.Keep _ -> text.set("rule", "keep");
            case Rule.InOrder _ -> text.set("rule", "in-order");
            case Rule.Once(Duration deadline) -> {
                text.set("rule", "once");
                text.set("deadline", deadline);
            }
        }
        text.set("drain", kept.drain());
        text.set("named", kept.named());
        text.set("removing", kept.removing());
        kept.definitions()
                .forEach((key, definition) -> text.below("definition." + key).write(definition));
        for (var i = 0; i < kept.instances().size(); i++) {
            text.below("instance." + i).write(kept.instances().get(i));
        }
        var out = new StringWriter();
        try {
            text.properties.store(out, null);
        } catch (IOException e) {
            throw new SlipwayException(Failure.BROKEN, "a string took no characters", e);
        }
        return out.toString();
    }

    private void write(Definition definition) {
        set("slug", definition.slug().digest());
        set("command", definition.command());
        definition.env().forEach((name, value) -> {
            switch (value) {
                case EnvValue.Plain(String plain) -> set("env.plain." + name, plain);
                case EnvValue.Hidden(Secret secret) -> set("env.hidden." + name, secret.reveal());
            }
        });
        for (var i = 0; i < definition.files().size(); i++) {
            var file = definition.files().get(i);
            var place = below("file." + i);
            place.set("path", file.path());
            place.set("executable", file.executable());
            switch (file.content()) {
                case EnvValue.Plain(String plain) -> place.set("plain", plain);
                case EnvValue.Hidden(Secret secret) -> place.set("hidden", secret.reveal());
            }
        }
        for (var i = 0; i < definition.ports().size(); i++) {
            var port = definition.ports().get(i);
            var place = below("port." + i);
            place.set("name", port.name());
            port.number().ifPresent(number -> place.set("number", number));
            place.set("transport", port.transport());
            place.set("protocol", port.protocol());
        }
        set("memory", definition.limits().memoryBytes());
        set("cpu", definition.limits().cpuMillis());
        set("processes", definition.limits().processes());
        set("stop-signal", definition.stopSignal());
        set("grace", definition.grace());
        for (var i = 0; i < definition.places().size(); i++) {
            var place = below("place." + i);
            place.set("path", definition.places().get(i).path());
            place.set("folder", definition.places().get(i).folder());
            place.set("variable", definition.places().get(i).variable());
        }
    }

    private void write(Instance instance) {
        set("name", instance.name());
        instance.wanted().ifPresent(key -> set("wanted", key));
        instance.applied().ifPresent(key -> set("applied", key));
        instance.ports().forEach((name, number) -> set("port." + name, number));
        instance.leavingUntil().ifPresent(time -> set("leaving-until", time));
        instance.startedAt().ifPresent(time -> set("started-at", time));
        set("expired", instance.expired());
    }

    /// @throws SlipwayException `CONFLICT` where a newer version wrote it
    static Kept read(String content) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(content));
        } catch (IOException e) {
            throw new SlipwayException(Failure.BROKEN, "a string gave no characters", e);
        }
        var text = new KeptText(properties, "");
        if (!text.get("format").equals(FORMAT)) {
            throw new SlipwayException(
                    Failure.CONFLICT,
                    "a workload is kept in format '%s', this Slipway knows %s: use the newer one that wrote it"
                            .formatted(text.get("format"), FORMAT));
        }
        var owner = text.below("owner");
        var definitions = new HashMap<String, Definition>();
        text.below("definition")
                .names()
                .forEach(key ->
                        definitions.put(key, text.below("definition." + key).definition()));
        return new Kept(
                new WorkloadId(text.get("id")),
                Long.parseLong(text.get("generation")),
                text.get("digest"),
                new Owner(
                        owner.get("team"),
                        owner.get("space"),
                        owner.find("app"),
                        owner.find("component"),
                        owner.find("release")),
                text.rule(),
                Duration.parse(text.get("drain")),
                Integer.parseInt(text.get("named")),
                Boolean.parseBoolean(text.get("removing")),
                definitions,
                text.list("instance").stream().map(KeptText::instance).toList());
    }

    private Rule rule() {
        return switch (get("rule")) {
            case "keep" -> new Rule.Keep();
            case "in-order" -> new Rule.InOrder();
            case "once" -> new Rule.Once(Duration.parse(get("deadline")));
            case String other -> throw new SlipwayException(Failure.BROKEN, "unknown rule '%s'".formatted(other));
        };
    }

    private Definition definition() {
        var env = new HashMap<String, EnvValue>();
        var plain = below("env.plain");
        plain.names().forEach(name -> env.put(name, EnvValue.of(plain.get(name))));
        var hidden = below("env.hidden");
        hidden.names().forEach(name -> env.put(name, EnvValue.of(Secret.of(hidden.get(name)))));
        return new Definition(
                new Artifact.Slug(get("slug")),
                get("command"),
                env,
                list("file").stream().map(KeptText::file).toList(),
                list("port").stream().map(KeptText::port).toList(),
                new Limits(
                        Long.parseLong(get("memory")),
                        Integer.parseInt(get("cpu")),
                        Integer.parseInt(get("processes"))),
                StopSignal.valueOf(get("stop-signal")),
                Duration.parse(get("grace")),
                list("place").stream()
                        .map(place -> new Definition.Place(
                                place.get("path"), Path.of(place.get("folder")), place.get("variable")))
                        .toList());
    }

    private ProgramFile file() {
        var hidden = find("hidden");
        return new ProgramFile(
                get("path"),
                hidden == null ? EnvValue.of(get("plain")) : EnvValue.of(Secret.of(hidden)),
                Boolean.parseBoolean(get("executable")));
    }

    private Port port() {
        var number = find("number");
        return new Port(
                get("name"),
                number == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(number)),
                Port.Transport.valueOf(get("transport")),
                get("protocol"));
    }

    private Instance instance() {
        var ports = new HashMap<String, Integer>();
        var numbers = below("port");
        numbers.names().forEach(name -> ports.put(name, Integer.parseInt(numbers.get(name))));
        return new Instance(
                get("name"),
                Optional.ofNullable(find("wanted")),
                Optional.ofNullable(find("applied")),
                ports,
                Optional.ofNullable(find("leaving-until")).map(Instant::parse),
                Optional.ofNullable(find("started-at")).map(Instant::parse),
                Boolean.parseBoolean(get("expired")));
    }

    private KeptText below(String name) {
        return new KeptText(properties, path + name + ".");
    }

    private List<KeptText> list(String name) {
        var entries = new ArrayList<KeptText>();
        var numbers = new TreeSet<>(
                below(name).names().stream().map(Integer::parseInt).toList());
        numbers.forEach(number -> entries.add(below(name + "." + number)));
        return entries;
    }

    /// The first parts of the names below this path. No name holds a dot where this is asked for, but those of
    /// variables, which are last: these are answered whole.
    private List<String> names() {
        var whole = path.startsWith("definition.") && path.contains(".env.");
        return properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith(path))
                .map(name -> name.substring(path.length()))
                .map(name -> whole || name.indexOf('.') < 0 ? name : name.substring(0, name.indexOf('.')))
                .distinct()
                .toList();
    }

    private void set(String name, Object value) {
        properties.setProperty(path + name, value.toString());
    }

    private String get(String name) {
        var value = find(name);
        if (value == null) {
            throw new SlipwayException(Failure.BROKEN, "a kept workload lacks '%s%s'".formatted(path, name));
        }
        return value;
    }

    private @Nullable String find(String name) {
        return properties.getProperty(path + name);
    }

    /// For the summary of maps in logs and errors: never the content, which holds secrets.
    @Override
    public String toString() {
        return "KeptText" + Map.of("path", path);
    }
}
