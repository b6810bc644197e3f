/// Apps and their components: what the app file says, what is stored of it, and what changes it.
@NullMarked
package io.slipway.engine.app;

import org.jspecify.annotations.NullMarked;
