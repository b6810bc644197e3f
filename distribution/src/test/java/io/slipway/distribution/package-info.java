/// Tests of what a user unpacks: its launcher, its layout, and what its parts know of each other.
@NullMarked
package io.slipway.distribution;

import org.jspecify.annotations.NullMarked;
