package io.slipway.spi.scheduler;

/// The fields of a [WorkloadSpec] that a scheduler honours. One that it does not declare it refuses with
/// `UNSUPPORTED`, and changes nothing.
public enum SchedulerTrait {
    /// Runs [io.slipway.spi.artifact.Artifact.Slug].
    RUNS_SLUGS,
    /// Runs [io.slipway.spi.artifact.Artifact.Image].
    RUNS_IMAGES,
    /// Honours [Mode.Ordinals]: instances with numbers, started and replaced one by one.
    STABLE_IDENTITY,
    /// Honours [Mode.RunToEnd].
    RUNS_TO_END,
    /// Honours [WorkloadSpec#retire].
    CHOOSES_INSTANCE,
    /// Honours [WorkloadSpec#drain]: an instance that must go shows as LEAVING and serves on for so long.
    DRAINS_BEFORE_STOP,
    /// Honours [Port.Transport#UDP].
    UDP_PORTS,
    /// Honours [Program#files] whose path is relative.
    FILES,
    /// Honours those with an absolute path too: instances have a file system of their own.
    FILES_ANYWHERE,
    /// Mounts [io.slipway.spi.storage.Mount.Directory].
    MOUNTS_DIRECTORIES,
    /// Mounts [io.slipway.spi.storage.Mount.EngineVolume].
    MOUNTS_ENGINE_VOLUMES,
    /// Joins instances by [io.slipway.spi.network.Attachment.Named]. Each instance has a network of its own then:
    /// without an attachment it does not reach what listens on its machine alone.
    JOINS_NAMED_NETWORKS,
    /// Acts on the machine that its server runs on, so that exactly one server may use it.
    HOST_BOUND
}
