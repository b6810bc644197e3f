package io.slipway.plugins.builders.slug;

import io.slipway.spi.build.Detection;
import io.slipway.spi.build.Detection.Dependency;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Ruby with Bundler, whose gems go beside the source.
final class Ruby implements Language {
    private static final String TARGET = ".slipway/bundle";

    private static final Tool.Kind RUBY =
            new Tool.Kind("ruby", "Ruby", "install it from the distribution (apt install ruby), or with rbenv");
    private static final Tool.Kind BUNDLER = new Tool.Kind(
            "bundle", "Bundler", "install it from the distribution (apt install bundler) or by `gem install bundler`");

    private static final List<String> PROGRAMS = List.of("app.rb", "server.rb", "main.rb");
    private static final Pattern RUBY_VERSION = Pattern.compile("^\\s*ruby\\s+[\"']([^\"']+)[\"']", Pattern.MULTILINE);

    /// Below `specs:` of `Gemfile.lock`, where a gem is indented by four and what it needs by six.
    private static final Pattern GEM = Pattern.compile("^ {4}([A-Za-z0-9._-]+) \\(([^)]+)\\)$", Pattern.MULTILINE);

    @Override
    public Optional<Detection> detect(SourceTree tree) throws IOException {
        if (!tree.has("Gemfile")) {
            return Optional.empty();
        }
        var gems = gems(tree);
        return Optional.of(new Detection(
                "ruby",
                wanted(tree).map(range -> "ruby " + range.text()),
                tree.processes(processes(tree, gems)),
                OptionalInt.empty(),
                env(Optional.empty(), tree),
                gems,
                tree.has("Gemfile.lock") ? "Gemfile with Gemfile.lock" : "Gemfile"));
    }

    @Override
    public Built build(Workshop workshop, Detection detection) throws IOException, InterruptedException {
        var tree = workshop.tree();
        var ruby = workshop.require(RUBY, wanted(tree));
        workshop.prefer(ruby);
        var bundler = workshop.require(BUNDLER, Optional.empty()).program().toString();
        workshop.title("Ruby %s (%s)".formatted(ruby.version(), detection.reason()));
        bundlerEnv(tree).forEach(workshop::set);
        workshop.set("BUNDLE_USER_HOME", workshop.cache("bundler").toString());
        workshop.set("BUNDLE_GLOBAL_GEM_CACHE", "true");
        workshop.set("BUNDLE_SILENCE_ROOT_WARNING", "true");
        if (!tree.has("Gemfile.lock")) {
            workshop.warn("there is no Gemfile.lock: two builds of the same source may differ");
        }
        workshop.run(List.of(bundler, "install"));
        if (has(gems(tree), "rails") && (has(gems(tree), "sprockets") || has(gems(tree), "propshaft"))) {
            workshop.run(
                    List.of(bundler, "exec", "rake", "assets:precompile"),
                    Map.of("RAILS_ENV", "production", "SECRET_KEY_BASE_DUMMY", "1"));
        }
        return new Built(
                new Detection(
                        detection.language(),
                        Optional.of("ruby " + ruby.version()),
                        detection.processes(),
                        detection.port(),
                        env(Optional.of(ruby), tree),
                        gems(tree),
                        detection.reason()),
                List.of(".bundle"));
    }

    private static Map<String, String> processes(SourceTree tree, List<Dependency> gems) throws IOException {
        if (has(gems, "rails")) {
            return Map.of("web", "bundle exec rails server -b 0.0.0.0 -p $PORT");
        }
        if (tree.has("config.ru")) {
            return Map.of(
                    "web",
                    has(gems, "puma")
                            ? "bundle exec puma -b tcp://0.0.0.0:$PORT"
                            : "bundle exec rackup -o 0.0.0.0 -p $PORT");
        }
        var program = tree.first(PROGRAMS.toArray(String[]::new));
        return program.map(name -> Map.of("web", "bundle exec ruby " + name)).orElse(Map.of());
    }

    private static Map<String, String> env(Optional<Tool> ruby, SourceTree tree) throws IOException {
        var env = new HashMap<>(bundlerEnv(tree));
        env.put("PATH", ruby.map(tool -> tool.folder() + ":").orElse("") + Workshop.USUAL_PATH);
        env.put("RACK_ENV", "production");
        env.put("RAILS_ENV", "production");
        env.put("RAILS_LOG_TO_STDOUT", "1");
        env.put("RAILS_SERVE_STATIC_FILES", "1");
        return env;
    }

    private static Map<String, String> bundlerEnv(SourceTree tree) throws IOException {
        var env = new HashMap<String, String>();
        env.put("BUNDLE_PATH", TARGET);
        env.put("BUNDLE_WITHOUT", "development:test");
        if (tree.has("Gemfile.lock")) {
            env.put("BUNDLE_FROZEN", "true");
        }
        return env;
    }

    private static List<Dependency> gems(SourceTree tree) throws IOException {
        return GEM.matcher(tree.text("Gemfile.lock").orElse(""))
                .results()
                .map(match -> new Dependency(match.group(1), match.group(2)))
                .toList();
    }

    private static boolean has(List<Dependency> gems, String name) {
        return gems.stream().anyMatch(gem -> gem.name().equals(name));
    }

    private static Optional<VersionRange> wanted(SourceTree tree) throws IOException {
        var line = tree.line(".ruby-version");
        if (line.isPresent()) {
            return VersionRange.line(line.get().replace("ruby-", ""), 2);
        }
        var version = RUBY_VERSION.matcher(tree.text("Gemfile").orElse(""));
        if (!version.find()) {
            return Optional.empty();
        }
        var text = version.group(1);
        return Character.isDigit(text.charAt(0)) ? VersionRange.line(text, 2) : VersionRange.parse(text);
    }
}
