#!/usr/bin/env bash
# Ends what up.sh started and takes away its namespaces, devices, cgroups and state. What is in the cache stays,
# unless called with --cache.
set -euo pipefail
here=$(dirname -- "$(readlink -f "$0")")
. "$here/lib.sh"
lock

for host in $HOSTS; do
  power_off "$host"
  ip netns list | grep -qw "^$NAME-$host" && ip netns del "$NAME-$host"
done
quit registry 5
ip link del "$NAME-host" 2>/dev/null || true
ip netns list | grep -qw "^$NAME-sw" && ip netns del "$NAME-sw"
awk -v state="$STATE/" -v cache="$CACHE/" 'index($2, state) == 1 || index($2, cache) == 1 { print $2 }' /proc/mounts |
  sort -r | while read -r mount; do umount -l "$mount" 2>/dev/null || true; done
# A cgroup is busy for a moment after its last process.
for tree in $(trees) /sys/fs/cgroup/*/; do
  gone() { [ ! -d "$tree/slipway-$NAME" ] || { find "$tree/slipway-$NAME" -depth -type d -exec rmdir {} + 2>/dev/null; [ ! -d "$tree/slipway-$NAME" ]; }; }
  within 5 gone || say "cgroups are left in $tree/slipway-$NAME"
done
rm -rf --one-file-system "$STATE"
[ "${1:-}" != --cache ] || rm -rf --one-file-system "$CACHE"
