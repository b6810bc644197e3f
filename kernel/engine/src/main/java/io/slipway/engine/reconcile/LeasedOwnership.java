package io.slipway.engine.reconcile;

import io.slipway.engine.lease.Lease;
import io.slipway.engine.lease.LeaseTimes;
import io.slipway.engine.lease.Leases;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Owns a datacenter by its lease, which is renewed for as long as it is not closed.
public final class LeasedOwnership implements Ownership {
    private static final Logger LOG = LoggerFactory.getLogger(LeasedOwnership.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Leases leases;
    private final LeaseTimes times;

    public LeasedOwnership(Leases leases, LeaseTimes times) {
        this.leases = leases;
        this.times = times;
    }

    @Override
    public Held acquire(String datacenter) throws InterruptedException {
        while (true) {
            try {
                var lease = leases.take("datacenter/" + datacenter);
                if (lease.isPresent()) {
                    return new Renewed(lease.get());
                }
            } catch (SlipwayException e) {
                LOG.warn("the lease of datacenter {} cannot be asked for: {}", datacenter, e.getMessage());
            }
            Thread.sleep(LOOK);
        }
    }

    private final class Renewed implements Held {
        private final Lease lease;
        private final Thread renewer;

        Renewed(Lease lease) {
            this.lease = lease;
            renewer = Thread.ofVirtual().name("renew " + lease.name()).start(this::renew);
        }

        private void renew() {
            try {
                while (lease.isHeld()) {
                    Thread.sleep(times.renewEvery());
                    renewOnce();
                }
            } catch (InterruptedException e) {
                LOG.debug("lease {} is let go", lease.name(), e);
            }
        }

        private void renewOnce() {
            try {
                if (!leases.renew(lease)) {
                    LOG.warn("lease {} went to another server", lease.name());
                }
            } catch (SlipwayException e) {
                LOG.warn("lease {} could not be renewed: {}", lease.name(), e.getMessage());
            }
        }

        @Override
        public boolean isHeld() {
            return lease.isHeld();
        }

        @Override
        public void check(Tx tx) {
            leases.check(tx, lease);
        }

        @Override
        public void close() {
            renewer.interrupt();
            try {
                leases.release(lease);
            } catch (SlipwayException e) {
                LOG.info("lease {} ends by itself: {}", lease.name(), e.getMessage());
            }
        }
    }
}
