#!/usr/bin/env bash
# Starts three Docker engines in namespaces, joined in a Swarm, and a registry, and prints how to reach them; see
# README.md. May be run again: it completes what is missing.
set -euo pipefail
here=$(dirname -- "$(readlink -f "$0")")
. "$here/lib.sh"
. "$here/../apt.sh"
[ "$(id -u)" = 0 ] || die "namespaces and engines are for root only"
images="busybox java"
docker_cache=$(. "$here/../docker/lib.sh" && echo "$CACHE")
lock

missing() {
  local program package
  while read -r program package; do
    command -v "$program" >/dev/null || echo "$package"
  done <<'LIST'
docker docker.io
dockerd docker.io
containerd containerd
runc runc
docker-registry docker-registry
iptables iptables
ip iproute2
nsenter util-linux
curl curl
busybox busybox-static
LIST
}
mapfile -t packages < <(missing | sort -u)
[ ${#packages[@]} -eq 0 ] || apt_install "${packages[@]}"

# The switch is in a namespace of its own, so that this machine's firewall does not touch the traffic between hosts.
make_switch() {
  ip netns list | grep -qw "^$NAME-sw" || ip netns add "$NAME-sw"
  ip -n "$NAME-sw" link show switch >/dev/null 2>&1 || ip -n "$NAME-sw" link add switch type bridge forward_delay 0
  ip -n "$NAME-sw" link set switch up
  ip link show "$NAME-host" >/dev/null 2>&1 || {
    ip link add "$NAME-host" type veth peer name host netns "$NAME-sw"
    ip -n "$NAME-sw" link set host master switch up
    ip addr add "$SUBNET.0.1/24" dev "$NAME-host"
    ip link set "$NAME-host" up
  }
}
make_cable() {
  ip netns list | grep -qw "^$NAME-$1" || ip netns add "$NAME-$1"
  ip -n "$NAME-$1" link set lo up
  ip -n "$NAME-$1" link show eth0 >/dev/null 2>&1 || {
    ip -n "$NAME-sw" link add "$1" type veth peer name eth0 netns "$NAME-$1"
    ip -n "$NAME-sw" link set "$1" master switch up
    ip -n "$NAME-$1" addr add "$(address "$1")/24" dev eth0
    ip -n "$NAME-$1" link set eth0 up
    ip -n "$NAME-$1" route replace default via "$SUBNET.0.1"
  }
}
start_registry() {
  ! alive registry >/dev/null || return 0
  mkdir -p "$CACHE/registry"
  cat >"$STATE/registry.yml" <<END
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $CACHE/registry}, delete: {enabled: true}}
http: {addr: "$registry"}
END
  launch registry docker-registry serve "$STATE/registry.yml"
  within 10 curl -fsS "http://$registry/v2/" || die "the registry did not start: $(tail -n 3 "$STATE/registry.log")"
}
# Of a Swarm that was cut off only images stay.
forget() {
  ! alive "$1-dockerd" >/dev/null || return 0
  rm -rf --one-file-system "$CACHE/$1/engine/swarm" "$CACHE/$1/engine/network"
  touch "$STATE/$1-stale"
}
clear_containers() {
  [ -e "$STATE/$1-stale" ] || return 0
  engine "$1" ps -aq --no-trunc | xargs -r docker -H "unix://$STATE/$1/run/docker.sock" rm -f -v >/dev/null 2>&1 || true
  engine "$1" volume ls -q | xargs -r docker -H "unix://$STATE/$1/run/docker.sock" volume rm -f >/dev/null 2>&1 || true
  rm -f "$STATE/$1-stale"
}
has() {
  curl -fsS -o /dev/null -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' \
    "http://$registry/v2/slipway/$1/manifests/latest" 2>/dev/null
}
publish() {
  local ref=$registry/slipway/$1:latest
  ! has "$1" || return 0
  "$here/../docker/images.sh" "$1" 9>&-
  engine n1 import -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' -c 'ENV LANG=C.UTF-8' \
    -c 'CMD ["sh"]' "$docker_cache/images/$1.tar" "$ref" >/dev/null
  engine n1 push -q "$ref" >/dev/null
}
fetch() {
  local image
  for image in $images; do
    engine "$1" image inspect "$registry/slipway/$image" >/dev/null 2>&1 || engine "$1" pull -q "$registry/slipway/$image" >/dev/null
  done
}
state() { engine "$1" info -f '{{.Swarm.LocalNodeState}}'; }
join() {
  local host token
  [ "$(state n1)" = active ] ||
    engine n1 swarm init --advertise-addr "$(address n1)" --listen-addr "$(address n1):2377" \
      --default-addr-pool "$SUBNET.192.0/18" --default-addr-pool-mask-length 24 --dispatcher-heartbeat "$HEARTBEAT" >/dev/null
  token=$(engine n1 swarm join-token -q manager)
  for host in $HOSTS; do
    [ "$(state "$host")" = active ] ||
      engine "$host" swarm join --token "$token" --advertise-addr "$(address "$host")" \
        --listen-addr "$(address "$host"):2377" "$(address n1):2377" >/dev/null
  done
  local zones=(a b c) zone=0
  for host in $HOSTS; do
    engine n1 node update --label-add "slipway.zone=${zones[zone]}" --availability active "$host" >/dev/null
    zone=$((zone + 1))
  done
}

make_switch
start_registry
for host in $HOSTS; do
  make_cable "$host"
  forget "$host"
  start_host "$host"
done
for host in $HOSTS; do
  await_engine "$host"
  clear_containers "$host"
done
join
for image in $images; do
  publish "$image"
done
fetching=()
for host in $HOSTS; do
  fetch "$host" &
  fetching+=($!)
done
for pid in "${fetching[@]}"; do wait "$pid"; done
managers=
for host in $HOSTS; do managers=$managers${managers:+,}tcp://$(address "$host"):2375; done
echo "export SLIPWAY_TEST_SWARM=$managers"
echo "export SLIPWAY_TEST_SWARM_REGISTRY=$registry"
echo "export SLIPWAY_TEST_SWARM_NODE='$here/node.sh'"
