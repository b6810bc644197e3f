package io.slipway.docker;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.Program;
import io.slipway.spi.scheduler.ProgramFile;
import io.slipway.spi.scheduler.Template.VolumeMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A program as a container of its image runs it: which ports, variables, user and command it gets. Pure.
public final class ContainerProgram {
    private static final int FIRST_PORT = 8_080;
    /// Operators that end a simple command, and what stands before one: `exec` would cut it off.
    private static final Pattern COMPOUND = Pattern.compile(
            "[;|&<>(){}\\n`]|^\\s*[A-Za-z_][A-Za-z0-9_]*=|^\\s*(exec|cd|set|if|for|while|until|case|!)\\b");

    private final Program program;
    private final List<VolumeMount> mounts;
    private final Images.Facts image;
    private final String folder;
    private final Map<String, Integer> ports;

    public ContainerProgram(Program program, List<VolumeMount> mounts, Images.Facts image) {
        this.program = program;
        this.mounts = List.copyOf(mounts);
        this.image = image;
        this.folder = image.workingDirectory().isEmpty() ? "/" : image.workingDirectory();
        this.ports = numbers(program.ports(), image.exposed());
    }

    /// The number inside of each port, by its name.
    public Map<String, Integer> ports() {
        return Map.copyOf(ports);
    }

    /// For `sh -c`; empty where the image's own entry point and command run.
    public Optional<String> shellCommand() {
        return program.command().map(ContainerProgram::execed);
    }

    /// In whole seconds, as engines take it.
    public int stopSeconds() {
        return (int) Math.max(1, (program.grace().toMillis() + 999) / 1_000);
    }

    /// Hidden values too.
    public Map<String, String> environment() {
        var env = new TreeMap<String, String>();
        program.env().forEach((name, value) -> env.put(name, value.reveal()));
        for (var port : program.ports().reversed()) {
            var number = Integer.toString(ports.getOrDefault(port.name(), 0));
            env.put("PORT", number);
            env.put("PORT_" + variable(port.name()), number);
        }
        mounts.forEach(mount -> env.put(mount.variable(), target(mount)));
        return env;
    }

    /// The numbers that ports have inside: the fixed ones, then what the image exposes, then 8080 and on. A
    /// network namespace of its own makes each free.
    public static Map<String, Integer> numbers(List<Port> ports, Set<Integer> exposed) {
        var numbers = new LinkedHashMap<String, Integer>();
        ports.forEach(port -> port.number().ifPresent(number -> numbers.put(port.name(), number)));
        var free = new ArrayList<>(exposed);
        free.sort(null);
        var next = FIRST_PORT;
        for (var port : ports) {
            if (numbers.containsKey(port.name())) {
                continue;
            }
            free.removeAll(numbers.values());
            while (free.isEmpty() && numbers.containsValue(next)) {
                next++;
            }
            numbers.put(port.name(), free.isEmpty() ? next : free.removeFirst());
        }
        return numbers;
    }

    /// `name:number:transport` of each, with commas between.
    public String describedPorts() {
        return String.join(
                ",",
                program.ports().stream()
                        .map(port -> "%s:%d:%s"
                                .formatted(
                                        port.name(),
                                        ports.getOrDefault(port.name(), 0),
                                        port.transport() == Port.Transport.UDP ? "udp" : "tcp"))
                        .toList());
    }

    /// Empty where the image's own user may run it.
    ///
    /// @param fallback for an image of root or of nobody
    public Optional<String> user(String fallback, boolean rootAllowed) {
        var name = image.user().split(":", 2)[0];
        var root = name.isEmpty() || name.equals("root") || name.equals("0");
        return root && !rootAllowed ? Optional.of(fallback) : Optional.empty();
    }

    /// Makes the program the one that gets the stop signal, where the shell has nothing to do after it.
    public static String execed(String command) {
        return COMPOUND.matcher(command).find() ? command : "exec " + command;
    }

    /// Where a volume lies inside.
    public String target(VolumeMount mount) {
        return inside(mount.path());
    }

    /// Where a file lies inside.
    public String target(ProgramFile file) {
        return inside(file.path());
    }

    private String inside(String path) {
        return path.startsWith("/") ? path : Path.of(folder, path).normalize().toString();
    }

    /// Such as `SIGTERM`.
    public String stopSignal() {
        var plain = program.stopSignal().toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        if (!plain.matches("[A-Z0-9]{2,6}")) {
            throw SlipwayException.invalid(
                    "stopSignal is '%s', must be a signal's name such as TERM".formatted(program.stopSignal()));
        }
        return "SIG" + plain;
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
