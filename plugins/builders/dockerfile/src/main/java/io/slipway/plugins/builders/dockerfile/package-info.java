/// Images from a Dockerfile, built by a Docker engine.
@NullMarked
package io.slipway.plugins.builders.dockerfile;

import org.jspecify.annotations.NullMarked;
