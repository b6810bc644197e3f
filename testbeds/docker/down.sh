#!/usr/bin/env bash
# Ends what up.sh started and takes away its bridge, firewall rules, cgroups and state. What is in the cache
# stays, unless called with --cache.
set -euo pipefail
here=$(dirname -- "$(readlink -f "$0")")
. "$here/lib.sh"
lock

if alive dockerd >/dev/null; then
  # By the engine, so that their networks and mounts are undone; live-restore would leave them running.
  timeout 30 bash -c "docker -H unix://$STATE/docker.sock ps -aq --no-trunc | xargs -r docker -H unix://$STATE/docker.sock rm -f -v" >/dev/null 2>&1 || true
fi
quit dockerd 15
for pid in $(cat /sys/fs/cgroup/{pids/,}"slipway-$NAME"/*/cgroup.procs 2>/dev/null || true); do
  kill -KILL "$pid" 2>/dev/null || true
done
quit containerd 10
# Shims are in sessions of their own; they name the socket of our containerd.
for folder in /proc/[0-9]*; do
  if [ "$(cat "$folder/comm" 2>/dev/null)" = containerd-shim ] && tr '\0' ' ' <"$folder/cmdline" 2>/dev/null | grep -qF -- "$STATE/containerd.sock"; then
    kill -KILL "${folder#/proc/}" 2>/dev/null || true
  fi
done
quit registry 5

if [ -e "$STATE/forward-policy" ]; then
  # dockerd leaves its chains. Another Docker may be using chains of the same names.
  if ! ip link show docker0 >/dev/null 2>&1; then
    for table in filter nat raw; do
      iptables-save -t $table 2>/dev/null | grep -E "^-A .*(DOCKER|$NAME|$SUBNET\.)" | sed 's/^-A/-D/' |
        while read -r rule; do eval "iptables -w -t $table $rule" 2>/dev/null || true; done || true
      for act in -F -X; do
        iptables-save -t $table 2>/dev/null | sed -nE 's/^:(DOCKER[^ ]*) .*/\1/p' |
          while read -r chain; do iptables -w -t $table $act "$chain" 2>/dev/null || true; done || true
      done
    done
    iptables -w -P FORWARD "$(cat "$STATE/forward-policy")"
  fi
fi
for link in "${NAME}0" $(ip -o -4 addr | awk -v net="$SUBNET." '$2 ~ /^br-/ && index($4, net) == 1 { print $2 }'); do
  ip link del "$link" 2>/dev/null || true
done
awk -v state="$STATE/" -v cache="$CACHE/" 'index($2, state) == 1 || index($2, cache) == 1 { print $2 }' /proc/mounts |
  sort -r | while read -r mount; do umount -l "$mount" 2>/dev/null || true; done
for tree in /sys/fs/cgroup /sys/fs/cgroup/*/; do
  [ ! -d "$tree/slipway-$NAME" ] || find "$tree/slipway-$NAME" -depth -type d -exec rmdir {} + 2>/dev/null || true
done
rm -rf --one-file-system "$STATE"
[ "${1:-}" != --cache ] || rm -rf --one-file-system "$CACHE"
