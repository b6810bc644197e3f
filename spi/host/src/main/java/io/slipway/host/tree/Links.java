package io.slipway.host.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;

/// Follows links without touching a disk, as the system would.
final class Links {
    /// As many as Linux follows before it answers ELOOP.
    private static final int MOST_HOPS = 40;

    private Links() {}

    /// Whether the link `name` ends inside the tree, also by way of other links. Comparing names is not
    /// enough: in `a -> b/c`, `d -> a/../..` the `..` climb from where `a` leads to.
    ///
    /// @param links all links of the tree, their targets by their names
    static boolean staysInside(String name, Map<String, String> links) {
        var at = new ArrayList<String>();
        var ahead = new ArrayDeque<>(Arrays.asList(name.split("/")));
        var hops = 0;
        while (!ahead.isEmpty()) {
            var part = ahead.pop();
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                if (at.isEmpty()) {
                    return false;
                }
                at.removeLast();
                continue;
            }
            at.add(part);
            var target = links.get(String.join("/", at));
            if (target == null) {
                continue;
            }
            if (target.startsWith("/") || target.indexOf('\0') >= 0 || ++hops > MOST_HOPS) {
                return false;
            }
            at.removeLast();
            var parts = target.split("/");
            for (var i = parts.length - 1; i >= 0; i--) {
                ahead.push(parts[i]);
            }
        }
        return true;
    }
}
