package io.slipway.engine.build;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.ComponentDefinition.SourceDefinition;
import io.slipway.engine.app.ComponentDefinition.SourceType;
import io.slipway.engine.build.Build.State;
import io.slipway.engine.datacenter.Builders;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.datacenter.SourceProviders;
import io.slipway.engine.image.ImageRegistry;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Sha256;
import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.build.BuildLog;
import io.slipway.spi.build.BuildRequest;
import io.slipway.spi.build.BuildResult;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.KeepsImages;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceRef;
import io.slipway.spi.source.SourceRef.Credentials;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Builds one component from its source. Equal source, builder and settings are built once: the second time the
/// first artifact is the answer.
public final class BuildRunner {
    private static final String APP_FILE = "slipway.yaml";

    private final Database database;
    private final Builds builds;
    private final SourceProviders sources;
    private final Builders builders;
    private final Datacenters datacenters;
    private final StoredBytes stored;
    private final BuildWorkplace workplace;
    private final SourceSecrets secrets;
    private final ImagePinning pinning;
    private final IdSource ids;

    @Inject
    public BuildRunner(
            Database database,
            Builds builds,
            SourceProviders sources,
            Builders builders,
            Datacenters datacenters,
            StoredBytes stored,
            BuildWorkplace workplace,
            SourceSecrets secrets,
            ImageRegistry images,
            IdSource ids) {
        this.database = database;
        this.builds = builds;
        this.sources = sources;
        this.builders = builders;
        this.datacenters = datacenters;
        this.stored = stored;
        this.workplace = workplace;
        this.secrets = secrets;
        this.pinning = new ImagePinning(database, builds, images, ids);
        this.ids = ids;
    }

    /// @param datacenter where it is to run
    /// @param command that the owner wants it to be started with
    /// @param upload digest of the uploaded source of a folder or an archive
    public record Order(
            String componentId,
            Owner owner,
            String datacenter,
            SourceDefinition source,
            Optional<String> command,
            Optional<String> upload) {}

    /// Repeatable: what a crash cut off is marked as failed and built again.
    ///
    /// @throws SlipwayException as the source provider and the builder say; `UNSUPPORTED` if no builder
    ///     recognises the source
    public Build run(Order order, BuildLog log) throws InterruptedException {
        database.write(tx -> builds.failUnfinished(tx, order.componentId()));
        var target = Target.of(order.datacenter(), datacenters);
        if (order.source().type() == SourceType.IMAGE) {
            return pinning.run(order, target, log);
        }
        var provider = provider(order);
        var revision = provider.resolve(ref(order));
        var key = key(order.source(), revision.id());
        var known = database.read(tx -> builds.ofSource(tx, order.componentId(), key));
        if (known.isPresent() && isKept(known.get(), target)) {
            log.line("nothing changed since build %d: its artifact is used again"
                    .formatted(known.get().number()));
            return known.get();
        }
        var id = ids.next("b");
        try (var bench = workplace.open(id, order.componentId(), log)) {
            provider.fetch(revision, bench.tree);
            // The app file is deployed by itself: another count or variable in it needs no other build.
            bench.leaveOut(APP_FILE);
            var treeKey = key(order.source(), TreeDigest.of(bench.tree));
            var same = database.read(tx -> builds.ofTree(tx, order.componentId(), treeKey));
            if (same.isPresent() && isKept(same.get(), target)) {
                log.line("the same source as that of build %d: its artifact is used again"
                        .formatted(same.get().number()));
                return same.get();
            }
            var builder = new BuilderChoice(builders).choose(order.source(), bench.tree, target);
            var sandbox = bench.sandbox(builder.limits(), log);
            database.write(tx -> builds.begin(
                    tx,
                    new Builds.Begin(
                            id,
                            order.componentId(),
                            key,
                            Optional.of(treeKey),
                            revision.id(),
                            revision.description(),
                            builder.type())));
            try (var writer = new BuildLogWriter(database, builds, id, log)) {
                var request = new BuildRequest(
                        id,
                        order.owner(),
                        bench.tree,
                        bench.cache,
                        bench.scratch,
                        env(order.source()),
                        order.source().buildSettings(),
                        target.registry(),
                        sandbox);
                var result = build(builder.builder(), request, writer);
                database.write(tx -> builds.succeed(tx, id, result));
            } catch (SlipwayException e) {
                database.write(tx -> builds.fail(tx, id, State.FAILED, String.valueOf(e.getMessage())));
                throw e;
            } catch (InterruptedException e) {
                database.write(tx -> builds.fail(tx, id, State.CANCELLED, "it was cancelled or ran out of time"));
                throw e;
            }
        } catch (IOException e) {
            throw workplace.told(
                    new SlipwayException(Failure.UNAVAILABLE, "cannot build %s: %s".formatted(id, e.getMessage()), e));
        } catch (SlipwayException e) {
            throw workplace.told(e);
        }
        return database.read(tx -> builds.find(tx, id)).orElseThrow();
    }

    private static BuildResult build(Builder builder, BuildRequest request, BuildLog log)
            throws IOException, InterruptedException {
        return builder.build(request, log);
    }

    private boolean isKept(Build build, Target target) throws InterruptedException {
        var artifact = build.artifact();
        if (artifact.isEmpty() || !target.runs(artifact.get())) {
            return false;
        }
        return switch (artifact.get()) {
            case Artifact.Slug slug -> stored.holds(slug);
            case Artifact.Image image -> {
                var keeper = builders.byType(build.builder())
                        .flatMap(each -> each.builder().capability(KeepsImages.class));
                yield keeper.isEmpty() || keeper.get().holds(image, target.registry());
            }
        };
    }

    private SourceProvider provider(Order order) {
        return switch (order.source().type()) {
            case FOLDER, ARCHIVE -> provider("archive");
            case GIT -> provider("git");
            case IMAGE -> throw new SlipwayException(Failure.BROKEN, "an image is resolved, not fetched");
        };
    }

    private SourceProvider provider(String type) {
        return sources.byType(type)
                .orElseThrow(() -> SlipwayException.unsupported("there is no source plugin '%s'; there are: %s"
                        .formatted(type, String.join(", ", sources.types()))));
    }

    private SourceRef ref(Order order) {
        var source = order.source();
        return switch (source.type()) {
            case FOLDER, ARCHIVE -> {
                var digest = order.upload()
                        .orElseThrow(() -> SlipwayException.invalid(
                                "the source of component '%s' was not uploaded; deploy from the folder that holds '%s'"
                                        .formatted(order.owner().component(), source.location())));
                yield new SourceRef(stored.upload(digest).toUri(), "", source.folder(), Optional.empty());
            }
            case GIT, IMAGE -> {
                var location = uri(source.location());
                yield new SourceRef(location, source.version(), source.folder(), credentials(order, location));
            }
        };
    }

    /// Read for each build, so that a new value counts at once.
    private Optional<Credentials> credentials(Order order, URI location) {
        var owner = order.owner();
        return order.source().secret().map(name -> {
            var app = new AppKey(
                    owner.team(), owner.space(), Objects.requireNonNull(owner.app(), "components belong to apps"));
            var value = secrets.value(app, name)
                    .orElseThrow(() -> SlipwayException.invalid(
                            "the secret '%s' that opens the source of component '%s' is not set: slipway secret set %s %s"
                                    .formatted(name, owner.component(), owner.app(), name)));
            return new Credentials(Optional.ofNullable(location.getUserInfo()).orElse(""), value);
        });
    }

    private static URI uri(String location) {
        try {
            return new URI(location);
        } catch (URISyntaxException e) {
            throw new SlipwayException(
                    Failure.INVALID, "source is '%s', must be a URL: %s".formatted(location, e.getReason()), e);
        }
    }

    private static Map<String, EnvValue> env(SourceDefinition source) {
        return source.buildEnv().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> EnvValue.of(entry.getValue())));
    }

    /// What of a definition decides about the artifact, beside the content.
    ///
    /// @param content a revision, or the digest of a tree
    private static String key(SourceDefinition source, String content) {
        var text = String.join(
                "\n",
                content,
                source.folder(),
                source.builder().orElse(""),
                new TreeMap<>(source.buildEnv()).toString());
        if (!source.buildSettings().isEmpty()) {
            text += "\n" + new TreeMap<>(source.buildSettings());
        }
        return Sha256.named(text.getBytes(StandardCharsets.UTF_8));
    }
}
