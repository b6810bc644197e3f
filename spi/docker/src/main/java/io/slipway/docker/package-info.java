/// A Docker engine as plugins that drive one see it: its API over plain HTTP, its images, logs and refusals.
@NullMarked
package io.slipway.docker;

import org.jspecify.annotations.NullMarked;
