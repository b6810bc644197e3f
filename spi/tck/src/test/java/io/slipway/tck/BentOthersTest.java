package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.Detection;
import io.slipway.spi.loadbalancer.GatewayStatus;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.LoadBalancerCapability;
import io.slipway.spi.loadbalancer.PublishesNames;
import io.slipway.spi.loadbalancer.ReportTraffic;
import io.slipway.spi.loadbalancer.Route;
import io.slipway.spi.loadbalancer.RouteTable;
import io.slipway.spi.loadbalancer.TellsAddress;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkSpec;
import io.slipway.spi.network.NetworkStatus;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceRef;
import io.slipway.spi.storage.CopyVolume;
import io.slipway.spi.storage.Mount;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.VolumeSpec;
import io.slipway.spi.storage.VolumeStatus;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// More of the other SPIs that are wrong in one way, told in one method each.
final class BentOthersTest {
    static Stream<Arguments> theBrokenAndTheirLaws() {
        return Stream.of(networks(), storages(), loadBalancers(), sourcesAndBuilders())
                .flatMap(each -> each);
    }

    private static Stream<Arguments> networks() {
        return Stream.of(
                broken(
                        NetworkFailsForTheUnknown.class,
                        "statusOfAnUnknownIdIsAbsent",
                        "removeOfAbsentSucceeds",
                        "leaveOfAnUnknownNetworkSucceeds"),
                broken(NetworkTakesAnotherSpec.class, "anotherSpecOfTheSameGenerationIsRefused"),
                broken(NetworkWithoutAName.class, "attachesByNameAsDeclared"),
                broken(NetworkOfNobody.class, "statusTellsWhatWasApplied"),
                broken(NetworkJoinsTheUnknown.class, "joinOfAnUnknownNetworkIsRefused"),
                broken(NetworkAlone.class, "overlappingCallsConverge"),
                broken(NetworkDeaf.class, "returnsWithinASecondOfAnInterrupt"));
    }

    private static Stream<Arguments> storages() {
        return Stream.of(
                broken(StorageFailsForTheUnknown.class, "statusOfAnUnknownIdIsAbsent", "removeOfAbsentSucceeds"),
                broken(StorageTakesAnotherSpec.class, "anotherSpecOfTheSameGenerationIsRefused"),
                broken(StorageOfNobody.class, "statusTellsWhatWasApplied"),
                broken(StorageOffersTheUnknown.class, "offerOfAnUnknownVolumeIsRefused"),
                broken(StorageAlone.class, "overlappingCallsConverge"),
                broken(StorageDeaf.class, "returnsWithinASecondOfAnInterrupt"),
                broken(StorageSwallowsWhatLiesOutside.class, "aCopyThatWouldLieOutsideIsRefused"));
    }

    private static Stream<Arguments> loadBalancers() {
        return Stream.of(
                broken(BalancerSwallowsOldNames.class, "anOlderTableOfNamesIsRefused"),
                broken(BalancerLacksWhatItDeclares.class, "declaredTraitsAreTaken"),
                broken(BalancerCountsBackwards.class, "trafficIsNeverNegative"),
                broken(BalancerWithoutAddress.class, "addressesOfTheGatewayAreUsable"),
                broken(
                        BalancerNeverAlive.class,
                        "aTableComesInForceOnEveryGateway",
                        "tablesAreInForceAgainAfterACrashOfTheGateways"),
                broken(
                        BalancerWantsRoutesFirst.class,
                        "theTablesComeInEitherOrder",
                        "anOlderEndpointTableIsRefused",
                        "addressesOfNamesStay"),
                broken(BalancerAlone.class, "overlappingAppliesEndWithTheNewest", "survivesAKernelCrash"));
    }

    private static Stream<Arguments> sourcesAndBuilders() {
        return Stream.of(
                broken(
                        SourceLosesAFile.class,
                        "fetchesWhatWasPublished",
                        "aChangeIsAnotherRevision",
                        "anOldRevisionIsFetchedAsItWasOrRefused",
                        "callsOverlap",
                        "returnsWithinASecondOfAnInterrupt"),
                broken(SourceNeverLooksAgain.class, "aChangeIsAnotherRevision"),
                broken(SourceOneAtATime.class, "callsOverlap"),
                broken(SourceDeaf.class, "returnsWithinASecondOfAnInterrupt"),
                broken(BuilderWithoutReason.class, "detectsItsSourceAndSaysWhy"),
                broken(
                        BuilderDeclaresNothing.class,
                        "declaresAKindOfArtifact",
                        "buildsAnArtifactOfADeclaredKindThatIsThere"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theBrokenAndTheirLaws")
    void theContractTellsWhichLawIsBroken(Class<?> broken, Set<String> laws) {
        assertThat(Launched.broken(broken)).isEqualTo(laws);
    }

    private static Arguments broken(Class<?> broken, String... laws) {
        return Arguments.of(broken, Set.of(laws));
    }

    abstract static class BrokenNetwork extends InMemoryNetworkContractTest {
        int opened;

        final Network bent(String method, Bend.Method instead) {
            opened++;
            return Bend.one(Network.class, super.open(), method, instead);
        }
    }

    static final class NetworkFailsForTheUnknown extends BrokenNetwork {
        @Override
        protected Network open() {
            return bent("status", (right, given) -> {
                if (fabric.trouble().calls("apply") == 0) {
                    throw SlipwayException.invalid("there is no " + given[0]);
                }
                return right.answer(given);
            });
        }
    }

    static final class NetworkTakesAnotherSpec extends BrokenNetwork {
        @Override
        protected Network open() {
            var right = super.open();
            return bent("apply", (answer, given) -> {
                var desired = (NetworkSpec) given[0];
                return right.status(desired.id()) instanceof NetworkStatus.Present kept
                                && kept.generation() == desired.generation()
                        ? null
                        : answer.answer(given);
            });
        }
    }

    static final class NetworkWithoutAName extends BrokenNetwork {
        @Override
        protected Network open() {
            return bent("join", (right, given) -> {
                right.answer(given);
                return new Attachment.Named("", Set.of());
            });
        }
    }

    static final class NetworkOfNobody extends BrokenNetwork {
        @Override
        protected Network open() {
            return bent(
                    "status",
                    (right, given) -> right.answer(given) instanceof NetworkStatus.Present kept
                            ? new NetworkStatus.Present(
                                    kept.id(),
                                    kept.generation(),
                                    kept.digest(),
                                    Owner.ofSpace("nobody", "default"),
                                    kept.members(),
                                    kept.message())
                            : right.answer(given));
        }
    }

    static final class NetworkJoinsTheUnknown extends BrokenNetwork {
        @Override
        protected Network open() {
            return bent("join", (right, given) -> {
                try {
                    return right.answer(given);
                } catch (SlipwayException e) {
                    return new Attachment.Named("nowhere", Set.of());
                }
            });
        }
    }

    static final class NetworkAlone extends BrokenNetwork {
        @Override
        protected Network open() {
            return bent("apply", alone(opened > 0));
        }
    }

    static final class NetworkDeaf extends BrokenNetwork {
        @Override
        protected Network open() {
            return bent("join", Bend::deaf);
        }
    }

    abstract static class BrokenStorage extends InMemoryStorageContractTest {
        int opened;

        final Storage bent(String method, Bend.Method instead) {
            opened++;
            return Bend.one(Storage.class, super.open(), method, instead);
        }
    }

    static final class StorageFailsForTheUnknown extends BrokenStorage {
        @Override
        protected Storage open() {
            return bent("status", (right, given) -> {
                if (disk().trouble().calls("apply") == 0) {
                    throw SlipwayException.invalid("there is no " + given[0]);
                }
                return right.answer(given);
            });
        }
    }

    static final class StorageTakesAnotherSpec extends BrokenStorage {
        @Override
        protected Storage open() {
            var right = super.open();
            return bent("apply", (answer, given) -> {
                var desired = (VolumeSpec) given[0];
                return right.status(desired.id()) instanceof VolumeStatus.Present kept
                                && kept.generation() == desired.generation()
                        ? null
                        : answer.answer(given);
            });
        }
    }

    static final class StorageOfNobody extends BrokenStorage {
        @Override
        protected Storage open() {
            return bent(
                    "status",
                    (right, given) -> right.answer(given) instanceof VolumeStatus.Present kept
                            ? new VolumeStatus.Present(
                                    kept.id(),
                                    kept.generation(),
                                    kept.digest(),
                                    Owner.ofSpace("nobody", "default"),
                                    kept.usedBytes(),
                                    kept.nodes(),
                                    kept.message())
                            : right.answer(given));
        }
    }

    static final class StorageOffersTheUnknown extends BrokenStorage {
        @Override
        protected Storage open() {
            return bent("offer", (right, given) -> {
                try {
                    return right.answer(given);
                } catch (SlipwayException e) {
                    if (e.failure() != Failure.INVALID) {
                        throw e;
                    }
                    return new Mount.Directory(root.toAbsolutePath(), Set.of());
                }
            });
        }
    }

    static final class StorageAlone extends BrokenStorage {
        @Override
        protected Storage open() {
            return bent("apply", alone(opened > 0));
        }
    }

    static final class StorageDeaf extends BrokenStorage {
        @Override
        protected Storage open() {
            return bent("apply", Bend::deaf);
        }
    }

    static final class StorageSwallowsWhatLiesOutside extends BrokenStorage {
        @Override
        protected Storage open() {
            return bent("capability", (right, given) -> {
                var copy = (CopyVolume) Bend.optional(right.answer(given)).orElseThrow();
                return Optional.of(Bend.one(CopyVolume.class, copy, "write", (answer, arguments) -> {
                    try {
                        return answer.answer(arguments);
                    } catch (SlipwayException e) {
                        return null;
                    }
                }));
            });
        }
    }

    abstract static class BrokenBalancer extends InMemoryLoadBalancerContractTest {
        int opened;

        @Override
        protected Duration patience() {
            return Duration.ofMillis(500);
        }

        final LoadBalancer bent(String method, Bend.Method instead) {
            opened++;
            return Bend.one(LoadBalancer.class, super.open(), method, instead);
        }

        final <C extends LoadBalancerCapability> LoadBalancer offering(Class<C> type, UnaryOperator<C> other) {
            return bent(
                    "capability",
                    (right, given) -> given[0] == type
                            ? Optional.of(other.apply(
                                    type.cast(Bend.optional(right.answer(given)).orElseThrow())))
                            : right.answer(given));
        }
    }

    static final class BalancerSwallowsOldNames extends BrokenBalancer {
        @Override
        protected LoadBalancer open() {
            return offering(
                    PublishesNames.class,
                    names ->
                            table -> table.version() < gateways.names().version() ? Map.of() : names.applyNames(table));
        }
    }

    static final class BalancerLacksWhatItDeclares extends BrokenBalancer {
        @Override
        protected LoadBalancer open() {
            return bent("apply", (right, given) -> {
                if (((RouteTable) given[0])
                        .routes().stream()
                                .anyMatch(route -> route instanceof Route.Stream stream
                                        && stream.transport() == Port.Transport.UDP)) {
                    throw SlipwayException.unsupported("no UDP after all");
                }
                return right.answer(given);
            });
        }
    }

    static final class BalancerCountsBackwards extends BrokenBalancer {
        @Override
        protected LoadBalancer open() {
            return offering(ReportTraffic.class, _ -> new ReportTraffic() {
                @Override
                public Map<String, Traffic> traffic() {
                    return Map.of("web", new Traffic(-1, 0, 0, 0, 0));
                }

                @Override
                public Map<String, Requests> members() {
                    return Map.of();
                }
            });
        }
    }

    static final class BalancerWithoutAddress extends BrokenBalancer {
        @Override
        protected LoadBalancer open() {
            return offering(TellsAddress.class, _ -> List::of);
        }
    }

    static final class BalancerNeverAlive extends BrokenBalancer {
        @Override
        protected LoadBalancer open() {
            var right = super.open();
            return bent(
                    "status",
                    (_, _) -> right.status().stream()
                            .map(each -> new GatewayStatus(
                                    each.node(),
                                    each.routes(),
                                    each.endpoints(),
                                    Optional.empty(),
                                    each.inFlight(),
                                    each.message()))
                            .toList());
        }
    }

    static final class BalancerWantsRoutesFirst extends BrokenBalancer {
        @Override
        protected LoadBalancer open() {
            return bent("applyEndpoints", (right, given) -> {
                if (gateways.routes().version() == 0) {
                    throw SlipwayException.invalid("no route names these upstreams");
                }
                return right.answer(given);
            });
        }
    }

    static final class BalancerAlone extends BrokenBalancer {
        @Override
        protected LoadBalancer open() {
            return bent("apply", alone(opened > 0));
        }
    }

    static final class SourceLosesAFile extends InMemorySourceProviderContractTest {
        @Override
        protected SourceProvider open() {
            return Bend.one(SourceProvider.class, super.open(), "fetch", (right, given) -> {
                right.answer(given);
                Files.deleteIfExists(((Path) given[1]).resolve("readme.txt"));
                return null;
            });
        }
    }

    static final class SourceNeverLooksAgain extends InMemorySourceProviderContractTest {
        private final Map<URI, Object> seen = new HashMap<>();

        @Override
        protected SourceProvider open() {
            return Bend.one(SourceProvider.class, super.open(), "resolve", (right, given) -> {
                var ref = (SourceRef) given[0];
                if (!ref.folder().isEmpty()) {
                    return right.answer(given);
                }
                var answer = seen.getOrDefault(ref.location(), right.answer(given));
                seen.put(ref.location(), answer == null ? ref : answer);
                return answer;
            });
        }
    }

    static final class SourceOneAtATime extends InMemorySourceProviderContractTest {
        private final AtomicBoolean busy = new AtomicBoolean();

        @Override
        protected SourceProvider open() {
            return Bend.one(SourceProvider.class, super.open(), "fetch", (right, given) -> {
                if (!busy.compareAndSet(false, true)) {
                    throw new SlipwayException(Failure.BROKEN, "another is fetching");
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(200);
                    return right.answer(given);
                } finally {
                    busy.set(false);
                }
            });
        }
    }

    static final class SourceDeaf extends InMemorySourceProviderContractTest {
        @Override
        protected SourceProvider open() {
            return Bend.one(SourceProvider.class, super.open(), "resolve", Bend::deaf);
        }
    }

    static final class BuilderWithoutReason extends InMemoryBuilderContractTest {
        @Override
        protected Builder open() {
            return Bend.one(
                    Builder.class,
                    super.open(),
                    "detect",
                    (right, given) -> Bend.optional(right.answer(given)).map(found -> {
                        var detection = (Detection) found;
                        return new Detection(
                                detection.language(),
                                detection.runtime(),
                                detection.processes(),
                                detection.port(),
                                detection.env(),
                                detection.dependencies(),
                                "");
                    }));
        }
    }

    static final class BuilderDeclaresNothing extends InMemoryBuilderContractTest {
        @Override
        protected Builder open() {
            return Bend.one(Builder.class, super.open(), "traits", (_, _) -> Set.of());
        }
    }

    private static Bend.Method alone(boolean refuses) {
        return (right, given) -> {
            if (refuses) {
                throw new SlipwayException(Failure.BROKEN, "another has it open");
            }
            return right.answer(given);
        };
    }
}
