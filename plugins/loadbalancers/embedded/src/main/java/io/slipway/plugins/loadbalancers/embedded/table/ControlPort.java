package io.slipway.plugins.loadbalancers.embedded.table;

/// How to talk to one gateway process: a line of [Request] is answered by one line. Lies beside the tables as
/// `gateway-PID.json`, readable by its owner alone.
///
/// @param startTicks with `pid` it names one process and no later one (`/proc/PID/stat`, field 22)
/// @param token what a request must show: any program of this machine reaches the port
public record ControlPort(long pid, long startTicks, int port, String token) {
    public record Request(String token, Order order) {
        @Override
        public String toString() {
            return "Request[" + order + "]";
        }
    }

    public enum Order {
        /// Answered by a [Report] once the tables that lie in the folder are in force.
        STATUS,
        /// Answered by [Report.Traffic].
        TRAFFIC,
        /// Take no new connection, let those there end, then end. Answered by a [Report].
        DRAIN
    }
}
