/// Tests that need a back end of this machine say so, and are reported as not run where it is absent.
@NullMarked
package io.slipway.tck.backend;

import org.jspecify.annotations.NullMarked;
