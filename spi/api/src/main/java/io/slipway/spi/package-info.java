/// What every plugin of Slipway sees: failures, secrets, identities and the factory that makes a plugin.
@NullMarked
package io.slipway.spi;

import org.jspecify.annotations.NullMarked;
