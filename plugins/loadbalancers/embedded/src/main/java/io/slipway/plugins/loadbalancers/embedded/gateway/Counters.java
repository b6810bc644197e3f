package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.slipway.plugins.loadbalancers.embedded.table.Report;
import java.util.concurrent.atomic.LongAdder;

/// What went through one upstream since the gateway started.
final class Counters {
    final LongAdder requests = new LongAdder();
    final LongAdder serverErrors = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder bytesOut = new LongAdder();

    Report.Counts counts() {
        return new Report.Counts(requests.sum(), serverErrors.sum(), failed.sum(), bytesIn.sum(), bytesOut.sum());
    }
}
