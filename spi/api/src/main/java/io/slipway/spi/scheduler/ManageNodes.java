package io.slipway.spi.scheduler;

import io.slipway.spi.SlipwayException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tells the machines of a back end, and takes them out of use and back. What is set here the back end keeps by
/// itself: over a restart of it, and for whoever else looks after the same machines.
public non-sealed interface ManageNodes extends SchedulerCapability {
    /// All that belong to the back end, in no order; also those that it does not hear at this moment.
    List<Node> nodes() throws InterruptedException;

    /// Says what the node is used for from now on. Returns once the back end has taken it: instances leave a
    /// drained node some time later, as [Scheduler#status] tells. So already is success.
    ///
    /// @param node as in [Node#name]
    /// @throws SlipwayException `INVALID` if there is no such node, `CONFLICT` if the back end needs it as it is
    void use(String node, Node.Use use) throws InterruptedException;

    /// Sets and takes away labels; all others stay. So already is success.
    ///
    /// @param node as in [Node#name]
    /// @param set replaces what has these names
    /// @param away may name labels that are not there
    /// @throws SlipwayException `INVALID` if there is no such node, or the back end cannot keep such a label
    void label(String node, Map<String, String> set, Set<String> away) throws InterruptedException;
}
