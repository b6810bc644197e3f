@NullMarked
package io.slipway.plugins.sources.archive;

import org.jspecify.annotations.NullMarked;
