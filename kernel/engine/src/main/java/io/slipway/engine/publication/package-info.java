/// Slugs as images in the registries of datacenters whose hosts fetch what they run.
@NullMarked
package io.slipway.engine.publication;

import org.jspecify.annotations.NullMarked;
