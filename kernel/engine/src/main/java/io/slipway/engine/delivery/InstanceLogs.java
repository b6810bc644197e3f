package io.slipway.engine.delivery;

import io.slipway.engine.datacenter.Datacenters;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.FollowLogs.LogStream;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadStatus;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what instances wrote, straight from the scheduler that keeps it.
public final class InstanceLogs {
    private static final Logger log = LoggerFactory.getLogger(InstanceLogs.class);
    private static final Duration NO_WAIT = Duration.ofMillis(50);

    private final Datacenters datacenters;

    @Inject
    InstanceLogs(Datacenters datacenters) {
        this.datacenters = datacenters;
    }

    /// @throws SlipwayException `UNSUPPORTED` if the datacenter's scheduler keeps no logs
    public LogStream open(String datacenter, String workloadId, String instance, Optional<String> cursor)
            throws InterruptedException {
        return follower(datacenter).follow(new WorkloadId(workloadId), instance, cursor);
    }

    private FollowLogs follower(String datacenter) {
        return datacenters
                .find(datacenter)
                .flatMap(found -> found.scheduler().capability(FollowLogs.class))
                .orElseThrow(() -> SlipwayException.unsupported(
                        "the scheduler of datacenter '%s' keeps no logs".formatted(datacenter)));
    }

    /// The last lines of each instance of a workload, for telling why it failed; empty where none can be had.
    List<String> tail(String datacenter, String workloadId, int count) throws InterruptedException {
        var lines = new ArrayList<String>();
        try {
            var status = datacenters.find(datacenter).orElseThrow().scheduler().status(new WorkloadId(workloadId));
            if (status instanceof WorkloadStatus.Present present) {
                for (var instance : present.instances()) {
                    lines.addAll(tailOf(datacenter, workloadId, instance.name(), count));
                }
            }
        } catch (SlipwayException e) {
            // The failure that is being told matters more than its illustration.
            log.warn("no log of {} could be read: {}", workloadId, e.getMessage());
        }
        return lines;
    }

    private List<String> tailOf(String datacenter, String workloadId, String instance, int count)
            throws InterruptedException {
        var last = new ArrayDeque<String>();
        try (var stream = open(datacenter, workloadId, instance, Optional.empty())) {
            for (var entries = stream.next(NO_WAIT); !entries.isEmpty(); entries = stream.next(NO_WAIT)) {
                for (var entry : entries) {
                    if (entry instanceof LogEntry.Line line) {
                        last.add(instance + " | " + line.text());
                        if (last.size() > count) {
                            last.removeFirst();
                        }
                    }
                }
            }
        }
        return List.copyOf(last);
    }
}
