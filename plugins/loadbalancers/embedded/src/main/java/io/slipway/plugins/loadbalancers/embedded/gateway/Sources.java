package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.util.List;

/// Who is served at a listener, by the address that they speak from.
///
/// @param blocks as they were told
/// @param rules of the same
record Sources(List<String> blocks, List<IpSubnetFilterRule> rules) {
    /// @param blocks addresses or CIDR blocks; empty for all
    static Sources of(List<String> blocks) {
        return new Sources(blocks, blocks.stream().map(Sources::rule).toList());
    }

    private static IpSubnetFilterRule rule(String block) {
        var slash = block.indexOf('/');
        var address = slash < 0 ? block : block.substring(0, slash);
        var bits = slash < 0 ? (address.contains(":") ? 128 : 32) : Integer.parseInt(block.substring(slash + 1));
        return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
    }

    boolean areAll() {
        return rules.isEmpty();
    }

    boolean contain(InetSocketAddress address) {
        return areAll() || rules.stream().anyMatch(rule -> rule.matches(address));
    }

    @Override
    public String toString() {
        return String.join(",", blocks);
    }
}
