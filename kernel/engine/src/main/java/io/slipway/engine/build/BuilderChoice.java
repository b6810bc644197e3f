package io.slipway.engine.build;

import io.slipway.engine.app.ComponentDefinition.SourceDefinition;
import io.slipway.engine.datacenter.Builders;
import io.slipway.engine.datacenter.Builders.ConfiguredBuilder;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.BuilderTrait;
import io.slipway.spi.build.Detection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Picks the builder of a source: the one that its owner names; else, of those whose artifacts the datacenter
/// runs, the first that knows all given settings and recognises the source, in the order of the configuration.
final class BuilderChoice {
    private final Builders builders;

    BuilderChoice(Builders builders) {
        this.builders = builders;
    }

    ConfiguredBuilder choose(SourceDefinition source, Path tree, Target target) throws IOException {
        if (source.builder().isPresent()) {
            return named(source.builder().get(), source, target);
        }
        var passedOver = new ArrayList<String>();
        for (var candidate : builders.inOrder()) {
            // Who is told how to build has not to guess whether it should.
            var told = !source.buildSettings().isEmpty()
                    && unknown(candidate, source).isEmpty();
            var detection = candidate.builder().detect(tree);
            if (!told && (detection.isEmpty() || !source.buildSettings().isEmpty())) {
                continue;
            }
            if (target.runs(candidate.builder().traits())) {
                return candidate;
            }
            passedOver.add("%s recognises it (%s), but makes %s"
                    .formatted(
                            candidate.type(),
                            detection.map(Detection::reason).orElse("by its settings"),
                            made(candidate.builder().traits())));
        }
        if (!passedOver.isEmpty()) {
            throw SlipwayException.unsupported(
                    "no builder makes what datacenter %s can run, which is %s: %s; deploy to a space of another datacenter, or see its scheduler's page"
                            .formatted(target.datacenter(), target.wanted(), String.join("; ", passedOver)));
        }
        if (!source.buildSettings().isEmpty()) {
            throw SlipwayException.invalid("no builder takes the settings %s below 'build'; %s"
                    .formatted(String.join(", ", source.buildSettings().keySet()), known()));
        }
        throw SlipwayException.unsupported(
                ("none of the builders (%s) recognises the source; is the right folder given? A program in none of their"
                                + " languages needs a Procfile that says how to start it: 'web: COMMAND'")
                        .formatted(types(builders.inOrder())));
    }

    private ConfiguredBuilder named(String type, SourceDefinition source, Target target) {
        var builder = builders.byType(type)
                .orElseThrow(() -> SlipwayException.unsupported(
                        "there is no builder '%s'; there are: %s".formatted(type, types(builders.inOrder()))));
        var unknown = unknown(builder, source);
        if (!unknown.isEmpty()) {
            throw SlipwayException.invalid("the builder %s does not take %s below 'build'; %s"
                    .formatted(type, String.join(", ", unknown), known()));
        }
        var traits = builder.builder().traits();
        if (!target.runs(traits)) {
            throw SlipwayException.unsupported(
                    "the builder %s makes %s, and datacenter %s runs %s: take 'builder' out, or deploy to a space of another datacenter"
                            .formatted(type, made(traits), target.datacenter(), target.wanted()));
        }
        return builder;
    }

    private static Set<String> unknown(ConfiguredBuilder builder, SourceDefinition source) {
        var unknown = new TreeSet<>(source.buildSettings().keySet());
        unknown.removeAll(builder.builder().settings());
        return unknown;
    }

    private String known() {
        return builders.inOrder().stream()
                .map(each -> {
                    var settings = new TreeSet<>(each.builder().settings());
                    return "%s takes %s"
                            .formatted(each.type(), settings.isEmpty() ? "none" : String.join(", ", settings));
                })
                .collect(Collectors.joining(", "));
    }

    private static String made(Set<BuilderTrait> traits) {
        return traits.contains(BuilderTrait.MAKES_IMAGES) ? "images" : "slugs";
    }

    private static String types(List<ConfiguredBuilder> all) {
        return all.stream().map(ConfiguredBuilder::type).collect(Collectors.joining(", "));
    }
}
