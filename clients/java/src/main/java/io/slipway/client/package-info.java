/// Calls the REST API of a Slipway server; `openapi.yaml` is its contract.
@NullMarked
package io.slipway.client;

import org.jspecify.annotations.NullMarked;
