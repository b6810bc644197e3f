/// Programs of this machine: started in sessions of their own, kept running by a shim that outlives the
/// server, limited by cgroups where they are writable, found again from their folders.
@NullMarked
package io.slipway.host;

import org.jspecify.annotations.NullMarked;
