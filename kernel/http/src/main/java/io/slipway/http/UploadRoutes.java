package io.slipway.http;

import io.slipway.engine.access.Action;
import io.slipway.engine.artifact.Uploads;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Sources that clients send, streamed to where they are kept.
final class UploadRoutes implements RouteGroup {
    private final Uploads uploads;

    @Inject
    UploadRoutes(Uploads uploads) {
        this.uploads = uploads;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post("upload", "/v1/teams/{team}/uploads", this::upload)
                .repeats(Route.Repetition.WITHOUT_KEY)
                .takes(MediaType.OCTETS)
                .allows(Guard.team(Action.CHANGE_APPS)));
    }

    private Answer upload(Call call) {
        try {
            var kept = uploads.store(call.body());
            return new Answer.Json(201, Map.of(), new Upload(kept.digest(), kept.sizeBytes()));
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "the upload was not kept: " + e.getMessage(), e);
        }
    }

    /// The contract's `Upload`.
    record Upload(String upload, long bytes) {}
}
