@NullMarked
package io.slipway.plugins.builders.slug;

import org.jspecify.annotations.NullMarked;
