/// The REST API over the kernel's services, and the process that runs both.
@NullMarked
package io.slipway.http;

import org.jspecify.annotations.NullMarked;
