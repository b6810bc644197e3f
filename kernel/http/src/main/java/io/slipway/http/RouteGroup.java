package io.slipway.http;

import java.util.List;

/// Routes that belong together.
interface RouteGroup {
    List<Route> routes();
}
