/// Who may do what: teams with their spaces, members, tokens, and the one place that decides.
@NullMarked
package io.slipway.engine.access;

import org.jspecify.annotations.NullMarked;
