# Sourced by up.sh, down.sh and images.sh (bash).
# STATE holds what down.sh takes away, CACHE what is kept for the next up.sh: root file systems, the engine's
# image store, the registry's content.
NAME=${SLIPWAY_DOCKER_TESTBED:-sld}
STATE=${SLIPWAY_TESTBEDS:-/tmp/slipway-testbeds}/docker-$NAME
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/slipway-testbeds/docker-$NAME
SUBNET=${SLIPWAY_DOCKER_SUBNET:-10.214}
. "$(dirname -- "${BASH_SOURCE[0]}")/../processes.sh"

engine() { docker -H "unix://$STATE/docker.sock" "$@"; }
