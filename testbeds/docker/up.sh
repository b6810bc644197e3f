#!/usr/bin/env bash
# Starts a Docker engine and a registry for the tests, with base images made here, and prints how to reach
# them; see README.md. May be run again. With DOCKER_HOST set that engine is used, and none is started.
set -euo pipefail
here=$(dirname -- "$(readlink -f "$0")")
. "$here/lib.sh"
. "$here/../apt.sh"

images=${SLIPWAY_DOCKER_IMAGES:-busybox run}
registry=127.0.0.1:${SLIPWAY_DOCKER_REGISTRY_PORT:-5017}
tls=127.0.0.1:$((${registry#*:} + 1000))
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
curl curl
openssl openssl
busybox busybox-static
LIST
}
mapfile -t packages < <(missing | sort -u)
[ ${#packages[@]} -eq 0 ] || apt_install "${packages[@]}"

start_registry() {
  ! alive registry >/dev/null || return 0
  ! (exec 3<>"/dev/tcp/${registry%:*}/${registry#*:}") 2>/dev/null ||
    die "port $registry is taken: set SLIPWAY_DOCKER_REGISTRY_PORT"
  mkdir -p "$CACHE/registry"
  cat >"$STATE/registry.yml" <<END
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $CACHE/registry}, delete: {enabled: true}}
http: {addr: "$registry"}
END
  launch registry docker-registry serve "$STATE/registry.yml"
}

start_engine() {
  ! alive dockerd >/dev/null || return 0
  [ "$(id -u)" = 0 ] || die "an engine is started by root only: set DOCKER_HOST to one that runs"
  iptables -w -S FORWARD | sed -n 's/^-P FORWARD //p' >"$STATE/forward-policy"
  ip link show "${NAME}0" >/dev/null 2>&1 || {
    ip link add "${NAME}0" type bridge
    ip addr add "$SUBNET.127.1/24" dev "${NAME}0"
    ip link set "${NAME}0" up
  }
  mkdir -p "$CACHE/engine" "$CACHE/containerd" "$STATE/run"
  cat >"$STATE/containerd.toml" <<END
version = 2
root = "$CACHE/containerd"
state = "$STATE/run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$STATE/containerd.sock"
END
  # live-restore: containers outlive a restart of dockerd, which some tests do.
  cat >"$STATE/daemon.json" <<END
{
  "insecure-registries": ["$registry"], "live-restore": true, "exec-opts": ["native.cgroupdriver=cgroupfs"],
  "cgroup-parent": "/slipway-$NAME", "default-address-pools": [{"base": "$SUBNET.128.0/18", "size": 24}],
  "log-driver": "json-file", "shutdown-timeout": 5, "userland-proxy": true
}
END
  alive containerd >/dev/null || launch containerd containerd --config "$STATE/containerd.toml"
  within 20 test -S "$STATE/containerd.sock" || die "containerd did not start: $(tail -n 3 "$STATE/containerd.log")"
  start_dockerd
  # Of a run that was cut off, nothing may be left.
  engine ps -aq --no-trunc | xargs -r docker -H "unix://$STATE/docker.sock" rm -f -v >/dev/null 2>&1 || true
  engine volume ls -q | xargs -r docker -H "unix://$STATE/docker.sock" volume rm -f >/dev/null 2>&1 || true
}

# An authority, and what the engine and its callers show.
make_certificates() (
  mkdir -p "$CACHE/tls"
  cd "$CACHE/tls"
  [ ! -s done ] || return 0
  new() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=slipway $1" "${@:2}" 2>/dev/null; }
  # sign NAME EXTENSION…
  sign() {
    printf '%s\n' "${@:2}" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 3650 -extfile "$1.ext" \
      -out "$1.pem" 2>/dev/null
  }
  new authority -x509 -days 3650 -keyout ca-key.pem -out ca.pem
  new engine -keyout engine-key.pem -out engine.csr
  sign engine subjectAltName=IP:127.0.0.1 extendedKeyUsage=serverAuth
  new caller -keyout key.pem -out cert.csr
  sign cert extendedKeyUsage=clientAuth
  touch done
)

start_dockerd() {
  make_certificates || die "openssl made no certificates in $CACHE/tls"
  rm -f "$STATE/docker.pid"
  launch dockerd dockerd --config-file "$STATE/daemon.json" --containerd "$STATE/containerd.sock" \
    --data-root "$CACHE/engine" --exec-root "$STATE/run/docker" --pidfile "$STATE/docker.pid" \
    --host "unix://$STATE/docker.sock" --bridge "${NAME}0" --host "tcp://$tls" --tlsverify \
    --tlscacert "$CACHE/tls/ca.pem" --tlscert "$CACHE/tls/engine.pem" --tlskey "$CACHE/tls/engine-key.pem"
  within 30 engine version || die "dockerd did not start: $(tail -n 3 "$STATE/dockerd.log")"
}

# load NAME: into the engine, and from there into the registry
load() {
  local ref=$registry/slipway/$1:latest
  if ! docker image inspect "slipway/$1" >/dev/null 2>&1; then
    "$here/images.sh" "$1"
    docker import -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' -c 'ENV LANG=C.UTF-8' \
      -c 'CMD ["sh"]' "$CACHE/images/$1.tar" "slipway/$1:latest" >/dev/null
    docker tag "slipway/$1:latest" "$ref"
  fi
  curl -fsS -o /dev/null "http://$registry/v2/slipway/$1/manifests/latest" \
    -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' 2>/dev/null || docker push -q "$ref" >/dev/null
}

case ${1:-} in
  '') ;;
  # The one piece that a test of faults needs by itself.
  dockerd)
    quit dockerd 20
    start_dockerd
    exit 0
    ;;
  *) die "usage: up.sh [dockerd]" ;;
esac
start_registry
if [ -z "${DOCKER_HOST:-}" ]; then
  start_engine
  export DOCKER_HOST=unix://$STATE/docker.sock
  echo "export SLIPWAY_TEST_DOCKER_RESTART='$here/up.sh dockerd'"
  echo "export SLIPWAY_TEST_DOCKER_TLS=tcp://$tls"
  echo "export SLIPWAY_TEST_DOCKER_CERTIFICATES=$CACHE/tls"
fi
within 10 curl -fsS "http://$registry/v2/" || die "the registry did not start: $(tail -n 3 "$STATE/registry.log")"
for image in $images; do
  load "$image"
done
echo "export DOCKER_HOST=$DOCKER_HOST"
echo "export SLIPWAY_TEST_REGISTRY=$registry"
