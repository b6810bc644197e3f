@NullMarked
package io.slipway.host.tree;

import org.jspecify.annotations.NullMarked;
