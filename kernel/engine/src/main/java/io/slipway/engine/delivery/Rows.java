package io.slipway.engine.delivery;

import io.slipway.engine.app.AppRows;
import io.slipway.engine.app.Events;
import io.slipway.engine.build.Builds;
import io.slipway.engine.release.Releases;
import io.slipway.engine.rollout.Workloads;
import io.slipway.engine.routing.RoutingRows;
import io.slipway.engine.volume.VolumeRows;

/// The rows that operations on apps work with.
record Rows(
        AppRows apps,
        Builds builds,
        Releases releases,
        Workloads workloads,
        RoutingRows routing,
        VolumeRows volumes,
        Events events) {}
