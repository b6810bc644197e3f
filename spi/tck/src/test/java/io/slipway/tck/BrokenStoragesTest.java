package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.storage.CopyVolume;
import io.slipway.spi.storage.Mount;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.StorageCapability;
import io.slipway.spi.storage.StorageTrait;
import io.slipway.spi.storage.VolumeId;
import io.slipway.spi.storage.VolumeSpec;
import io.slipway.spi.storage.VolumeStatus;
import io.slipway.tck.memory.InMemoryStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each storage here is wrong in one way, and the contract must tell in which.
final class BrokenStoragesTest {
    static Stream<Arguments> theBrokenAndTheirLaws() {
        return Stream.of(
                broken(ForgetsOnReopen.class, "survivesAKernelCrash"),
                broken(LeaksOnRemove.class, "removeLeavesNothing"),
                broken(GoesBackInGeneration.class, "staleApplyIsRefusedAndChangesNothing"),
                broken(RemovesByAnOldGeneration.class, "staleRemoveIsRefusedAndKeepsTheData"),
                broken(EmptiesOnReapply.class, "applyTwiceIsApplyOnceAndKeepsTheData"),
                broken(EmptiesWhenItGrows.class, "growingKeepsTheDataOrIsRefused"),
                broken(Shrinks.class, "shrinkingIsRefusedAndChangesNothing"),
                broken(AcceptsManyWriters.class, "manyWritersAreHonouredOrRefused"),
                broken(OffersAnotherEachTime.class, "offersTheSameEachTime"),
                broken(OffersWhatIsNotAccepted.class, "refusesToOfferAKindThatIsNotAccepted"),
                broken(OffersWhatItLacks.class, "offersExactlyItsCapabilities"),
                broken(EnforcesNoSize.class, "theSizeIsACeilingWhereItIsEnforced"),
                broken(CopiesHalf.class, "aCopyHoldsWhatTheVolumeHeld"),
                broken(EmptiesBeforeItCopies.class, "aCopyThatIsCutOffChangesNothing"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theBrokenAndTheirLaws")
    void theContractTellsWhichLawIsBroken(Class<?> broken, Set<String> laws) {
        assertThat(Launched.broken(broken)).isEqualTo(laws);
    }

    private static Arguments broken(Class<?> broken, String... laws) {
        return Arguments.of(broken, Set.of(laws));
    }

    abstract static class Broken extends InMemoryStorageContractTest {
        final InMemoryStorage right() {
            return new InMemoryStorage(disk());
        }

        final void empty(VolumeId id) {
            try (var files = Files.newDirectoryStream(root.resolve(id.value()))) {
                for (var file : files) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    static final class ForgetsOnReopen extends Broken {
        private boolean opened;

        @Override
        protected Storage open() {
            var again = opened;
            opened = true;
            return new Bent(right()) {
                @Override
                public VolumeStatus status(VolumeId id) throws InterruptedException {
                    return again ? new VolumeStatus.Absent(id) : super.status(id);
                }
            };
        }
    }

    static final class LeaksOnRemove extends Broken {
        private final List<VolumeStatus.Present> leaked = new CopyOnWriteArrayList<>();

        @Override
        protected Storage open() {
            return new Bent(right()) {
                @Override
                public List<VolumeStatus.Present> list() throws InterruptedException {
                    return Stream.concat(super.list().stream(), leaked.stream()).toList();
                }

                @Override
                public void remove(VolumeId id, long generation) throws InterruptedException {
                    var was = status(id);
                    super.remove(id, generation);
                    if (was instanceof VolumeStatus.Present present) {
                        leaked.add(present);
                    }
                }
            };
        }
    }

    static final class GoesBackInGeneration extends Broken {
        @Override
        protected Storage open() {
            return new Bent(right()) {
                @Override
                public void apply(VolumeSpec desired) throws InterruptedException {
                    if (status(desired.id()) instanceof VolumeStatus.Present kept
                            && kept.generation() > desired.generation()) {
                        return;
                    }
                    super.apply(desired);
                }
            };
        }
    }

    static final class RemovesByAnOldGeneration extends Broken {
        @Override
        protected Storage open() {
            return new Bent(right()) {
                @Override
                public void remove(VolumeId id, long generation) throws InterruptedException {
                    super.remove(id, Long.MAX_VALUE);
                }
            };
        }
    }

    static final class EmptiesOnReapply extends Broken {
        @Override
        protected Storage open() {
            return new Bent(right()) {
                @Override
                public void apply(VolumeSpec desired) throws InterruptedException {
                    var again = status(desired.id()) instanceof VolumeStatus.Present kept
                            && kept.digest().equals(desired.digest());
                    super.apply(desired);
                    if (again) {
                        empty(desired.id());
                    }
                }
            };
        }
    }

    static final class EmptiesWhenItGrows extends Broken {
        @Override
        protected Storage open() {
            return new Bent(right()) {
                @Override
                public void apply(VolumeSpec desired) throws InterruptedException {
                    var changes = status(desired.id()) instanceof VolumeStatus.Present kept
                            && kept.generation() < desired.generation();
                    super.apply(desired);
                    if (changes) {
                        empty(desired.id());
                    }
                }
            };
        }
    }

    static final class Shrinks extends Broken {
        @Override
        protected Storage open() {
            return new Bent(right()) {
                @Override
                public void apply(VolumeSpec desired) throws InterruptedException {
                    try {
                        super.apply(desired);
                    } catch (SlipwayException e) {
                        if (e.failure() != Failure.INVALID) {
                            throw e;
                        }
                    }
                }
            };
        }
    }

    static final class AcceptsManyWriters extends Broken {
        @Override
        protected Storage open() {
            return new Bent(right()) {
                @Override
                public Set<StorageTrait> traits() {
                    return EnumSet.of(StorageTrait.OFFERS_DIRECTORIES);
                }
            };
        }
    }

    static final class OffersAnotherEachTime extends Broken {
        @Override
        protected Storage open() {
            return new Bent(right()) {
                @Override
                public Mount offer(VolumeId id, Set<Mount.Kind> accepted) throws InterruptedException {
                    var mount = (Mount.Directory) super.offer(id, accepted);
                    return new Mount.Directory(
                            mount.path(), Set.of(UUID.randomUUID().toString()));
                }
            };
        }
    }

    static final class OffersWhatIsNotAccepted extends Broken {
        @Override
        protected Storage open() {
            return new Bent(right()) {
                @Override
                public Mount offer(VolumeId id, Set<Mount.Kind> accepted) throws InterruptedException {
                    return super.offer(id, EnumSet.allOf(Mount.Kind.class));
                }
            };
        }
    }

    static final class OffersWhatItLacks extends Broken {
        @Override
        protected Storage open() {
            return right();
        }

        @Override
        protected Set<Class<? extends StorageCapability>> capabilities() {
            return Set.of();
        }
    }

    static final class EnforcesNoSize extends Broken {
        @Override
        protected Storage open() {
            return new Bent(right()) {
                @Override
                public Set<StorageTrait> traits() {
                    return EnumSet.complementOf(EnumSet.of(StorageTrait.HOST_BOUND));
                }
            };
        }
    }

    static final class CopiesHalf extends Broken {
        @Override
        protected Storage open() {
            return new Bent(right()) {
                @Override
                public void write(VolumeId id, InputStream tar) throws IOException, InterruptedException {
                    super.write(id, tar);
                    Files.writeString(root.resolve(id.value()).resolve("old"), "still there");
                }
            };
        }
    }

    static final class EmptiesBeforeItCopies extends Broken {
        @Override
        protected Storage open() {
            return new Bent(right()) {
                @Override
                public void write(VolumeId id, InputStream tar) throws IOException, InterruptedException {
                    empty(id);
                    super.write(id, tar);
                }
            };
        }
    }

    /// Right but for what a subclass bends.
    private static class Bent implements Storage, CopyVolume {
        private final InMemoryStorage right;

        Bent(InMemoryStorage right) {
            this.right = right;
        }

        @Override
        public void apply(VolumeSpec desired) throws InterruptedException {
            right.apply(desired);
        }

        @Override
        public VolumeStatus status(VolumeId id) throws InterruptedException {
            return right.status(id);
        }

        @Override
        public void remove(VolumeId id, long generation) throws InterruptedException {
            right.remove(id, generation);
        }

        @Override
        public List<VolumeStatus.Present> list() throws InterruptedException {
            return right.list();
        }

        @Override
        public Mount offer(VolumeId id, Set<Mount.Kind> accepted) throws InterruptedException {
            return right.offer(id, accepted);
        }

        @Override
        public Set<StorageTrait> traits() {
            return right.traits();
        }

        @Override
        public void read(VolumeId id, OutputStream out) throws IOException, InterruptedException {
            right.read(id, out);
        }

        @Override
        public void write(VolumeId id, InputStream tar) throws IOException, InterruptedException {
            right.write(id, tar);
        }

        @Override
        public void close() {
            right.close();
        }
    }
}
