/// Tests of the builder for Dockerfiles.
@NullMarked
package io.slipway.plugins.builders.dockerfile;

import org.jspecify.annotations.NullMarked;
