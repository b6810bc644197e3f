package io.slipway.plugins.builders.slug;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifacts;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.BuildRequest;
import io.slipway.spi.build.BuildResult;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.BuilderTrait;
import io.slipway.spi.build.Detection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// Asks each language in turn, builds with the first that knows the tree, and packs what comes out.
final class SlugBuilder implements Builder {
    private final SlugBuilderConfig config;
    private final Machine machine;
    private final Artifacts artifacts;

    SlugBuilder(SlugBuilderConfig config, Machine machine, Artifacts artifacts) {
        this.config = config;
        this.machine = machine;
        this.artifacts = artifacts;
    }

    @Override
    public Optional<Detection> detect(Path tree) throws IOException {
        return recognise(new SourceTree(tree)).map(Recognised::detection);
    }

    @Override
    public BuildResult build(BuildRequest request, BuildLog log) throws IOException, InterruptedException {
        var recognised = recognise(new SourceTree(request.tree()))
                .orElseThrow(() -> SlipwayException.invalid("the source is in no language that is known here:"
                        + " there is no package.json, requirements.txt, pyproject.toml, go.mod, pom.xml, build.gradle,"
                        + " jar, war, composer.json, index.php, Gemfile, index.html or Procfile at its top"));
        var workshop = new Workshop(request, machine, log);
        workshop.open();
        var built = recognised.language().build(workshop, recognised.detection());
        if (built.detection().processes().isEmpty()) {
            throw SlipwayException.invalid("nothing says how to start it: add a Procfile with 'web: <command>'");
        }
        var archive = request.scratch().resolve("slug.tar.gz");
        var skipped =
                new SlugArchive(request.tree(), Set.copyOf(built.leftOut()), config.maxSlugBytes()).write(archive);
        skipped.forEach(line -> workshop.warn("left out of the slug: " + line));
        var slug = artifacts.store(archive);
        workshop.title("Slug of %s".formatted(size(Files.size(archive))));
        built.detection().processes().forEach((name, command) -> workshop.say(name + ": " + command));
        Files.delete(archive);
        return new BuildResult(slug, built.detection());
    }

    @Override
    public Set<BuilderTrait> traits() {
        return Set.of(BuilderTrait.MAKES_SLUGS, BuilderTrait.USES_CACHE);
    }

    @Override
    public void close() {
        // Holds nothing.
    }

    private record Recognised(Language language, Detection detection) {}

    private static Optional<Recognised> recognise(SourceTree tree) throws IOException {
        for (var language : Language.all()) {
            var detection = language.detect(tree);
            if (detection.isPresent()) {
                return Optional.of(new Recognised(language, detection.get()));
            }
        }
        return Optional.empty();
    }

    private static String size(long bytes) {
        if (bytes < 1024 * 1024) {
            return "%.1f KiB".formatted(bytes / 1024.0);
        }
        return "%.1f MiB".formatted(bytes / 1024.0 / 1024.0);
    }
}
