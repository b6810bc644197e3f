# Sourced by up.sh, down.sh and node.sh (bash).
# STATE holds what down.sh takes away, CACHE what is kept for the next up.sh: the engines' image stores and the
# registry's content.
NAME=${SLIPWAY_SWARM_TESTBED:-sls}
STATE=${SLIPWAY_TESTBEDS:-/tmp/slipway-testbeds}/swarm-$NAME
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/slipway-testbeds/swarm-$NAME
SUBNET=${SLIPWAY_SWARM_SUBNET:-10.215}
HEARTBEAT=${SLIPWAY_SWARM_HEARTBEAT:-2s}
HOSTS="n1 n2 n3"
registry=$SUBNET.0.1:5000
. "$(dirname -- "${BASH_SOURCE[0]}")/../processes.sh"

address() { echo "$SUBNET.0.1${1#n}"; }
# engine HOST ARGUMENTS…: docker there
engine() {
  local host=$1
  shift
  docker -H "unix://$STATE/$host/run/docker.sock" "$@"
}

# ---- cgroups: of version 1 one tree for each controller, of version 2 a single one
trees() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    echo /sys/fs/cgroup
  else
    local controller
    for controller in cpu cpuacct memory pids freezer; do
      [ ! -d "/sys/fs/cgroup/$controller" ] || readlink -f "/sys/fs/cgroup/$controller"
    done | sort -u
  fi
}
# enter HOST: puts this shell into the cgroup of the host, for what it execs
enter() {
  local tree controller
  for tree in $(trees); do
    mkdir -p "$tree/slipway-$NAME/$1/daemons"
    if [ "$tree" = /sys/fs/cgroup ]; then
      for controller in cpu memory pids io; do
        for folder in "$tree" "$tree/slipway-$NAME" "$tree/slipway-$NAME/$1"; do
          echo "+$controller" >"$folder/cgroup.subtree_control" 2>/dev/null || true
        done
      done
    fi
    echo "$BASHPID" >"$tree/slipway-$NAME/$1/daemons/cgroup.procs"
  done
}
# processes HOST: the pids of all that runs there
processes() {
  local tree
  for tree in $(trees); do
    [ ! -d "$tree/slipway-$NAME/$1" ] || find "$tree/slipway-$NAME/$1" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done | sort -un
}
# power_off HOST: ends everything there at once, containers too
power_off() {
  local i pids
  for ((i = 0; i < 100; i++)); do
    pids=$(processes "$1")
    [ -n "$pids" ] || break
    # shellcheck disable=SC2086
    kill -KILL $pids 2>/dev/null || true
    sleep 0.05
  done
  [ -z "$(processes "$1")" ] || die "$1 still has processes: $(processes "$1" | tr '\n' ' ')"
  rm -f "$STATE/$1-"*.pid
}

# ---- hosts
# start_holder HOST: a process that keeps the host's mounts and name
start_holder() {
  ! alive "$1-holder" >/dev/null || return 0
  mkdir -p "$STATE/$1/run" "$STATE/$1/cgroup"
  # After a power off nothing of an earlier life is in a /run.
  find "$STATE/$1/run" -xdev -mindepth 1 -delete
  rm -f "$STATE/$1/ready"
  (
    enter "$1"
    # /sys tells of the network that it was mounted in; the cgroups below it are the same.
    launch "$1-holder" nsenter "--net=/run/netns/$NAME-$1" unshare --mount --uts --propagation slave bash -c '
      set -e
      hostname "$1"
      mount --bind "$2/run" /run
      mount --rbind /sys/fs/cgroup "$2/cgroup"
      mount -t sysfs sysfs /sys
      mount --rbind "$2/cgroup" /sys/fs/cgroup
      mkdir -p /run/lock /run/netns
      : >"$2/ready"
      exec sleep infinity' holder "$1" "$STATE/$1"
  )
  within 10 test -e "$STATE/$1/ready" || die "host $1 did not start: $(tail -n 3 "$STATE/$1-holder.log")"
}
# on HOST COMMAND…
on() {
  local holder
  holder=$(alive "$1-holder") || die "host $1 is off"
  shift
  nsenter -t "$holder" -m -u -n "$@"
}
# launch_on HOST DAEMON COMMAND…
launch_on() {
  local host=$1 daemon=$2 holder
  shift 2
  ! alive "$host-$daemon" >/dev/null || return 0
  holder=$(alive "$host-holder") || die "host $host is off"
  (
    enter "$host"
    launch "$host-$daemon" nsenter -t "$holder" -m -u -n "$@"
  )
}
start_host() {
  local host=$1 data=$CACHE/$1
  start_holder "$host"
  mkdir -p "$data/engine" "$data/containerd"
  cat >"$STATE/$host/containerd.toml" <<END
version = 2
root = "$data/containerd"
state = "/run/containerd-state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "/run/containerd.sock"
END
  cat >"$STATE/$host/daemon.json" <<END
{
  "insecure-registries": ["$registry"], "exec-opts": ["native.cgroupdriver=cgroupfs"],
  "cgroup-parent": "/slipway-$NAME/$host/containers",
  "default-address-pools": [{"base": "$SUBNET.128.0/18", "size": 24}],
  "log-driver": "json-file", "shutdown-timeout": 5, "hosts": ["unix:///run/docker.sock", "tcp://$(address "$host"):2375"]
}
END
  launch_on "$host" containerd containerd --config "$STATE/$host/containerd.toml"
  within 20 test -S "$STATE/$host/run/containerd.sock" ||
    die "containerd of $host did not start: $(tail -n 3 "$STATE/$host-containerd.log")"
  rm -f "$STATE/$host/run/docker.pid"
  # Of the host's /etc/docker nothing is read.
  launch_on "$host" dockerd dockerd --config-file "$STATE/$host/daemon.json" --containerd /run/containerd.sock \
    --data-root "$data/engine" --exec-root /run/docker --pidfile /run/docker.pid --tls=false
}
await_engine() {
  within 60 engine "$1" version || die "dockerd of $1 did not start: $(tail -n 3 "$STATE/$1-dockerd.log")"
}
