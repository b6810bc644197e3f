/// Makes slugs from source with the tools of this machine: one [Language] each, told by the files of the tree.
@NullMarked
package io.slipway.plugins.builders.slug;

import org.jspecify.annotations.NullMarked;
