/// Files in YAML: read with their lines, bound to documented records, described as pages and JSON Schema.
@NullMarked
package io.slipway.engine.yaml;

import org.jspecify.annotations.NullMarked;
