@NullMarked
package io.slipway.plugins.builders.slug.site;

import org.jspecify.annotations.NullMarked;
