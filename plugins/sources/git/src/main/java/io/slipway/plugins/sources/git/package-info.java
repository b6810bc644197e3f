/// Source from git repositories.
@NullMarked
package io.slipway.plugins.sources.git;

import org.jspecify.annotations.NullMarked;
