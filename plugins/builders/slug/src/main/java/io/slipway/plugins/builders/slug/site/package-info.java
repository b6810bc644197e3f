/// The program that serves a static site, copied into its slug: it must stay alone in its package and need
/// nothing but the JDK.
@NullMarked
package io.slipway.plugins.builders.slug.site;

import org.jspecify.annotations.NullMarked;
