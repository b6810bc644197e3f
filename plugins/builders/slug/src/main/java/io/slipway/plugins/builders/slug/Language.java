package io.slipway.plugins.builders.slug;

import io.slipway.spi.build.Detection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// One kind of source and how it becomes a slug.
sealed interface Language permits GoModules, JavaProject, NodeJs, Php, Python, Readymade, Ruby, StaticSite {
    /// In the order in which they are asked: a site's tooling or a front end often brings a `package.json`
    /// along, and anything may hold an `index.html`. What is in none of them is run as its `Procfile` says.
    static List<Language> all() {
        return List.of(
                new JavaProject(),
                new GoModules(),
                new Ruby(),
                new Php(),
                new Python(),
                new NodeJs(),
                new StaticSite(),
                new Readymade());
    }

    /// What the tree is in this language, or empty. Reads only.
    Optional<Detection> detect(SourceTree tree) throws IOException;

    /// Makes the workshop's tree ready to run.
    ///
    /// @param detection as [#detect] answered for this tree
    Built build(Workshop workshop, Detection detection) throws IOException, InterruptedException;

    /// @param detection made exact
    /// @param leftOut folders and files of the tree that the slug does without, relative, without a last `/`
    record Built(Detection detection, List<String> leftOut) {}
}
