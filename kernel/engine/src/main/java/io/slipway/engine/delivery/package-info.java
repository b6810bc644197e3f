/// What can be done with apps: each request stores what is wanted and an operation in one transaction, and the
/// operation's steps bring it about.
@NullMarked
package io.slipway.engine.delivery;

import org.jspecify.annotations.NullMarked;
