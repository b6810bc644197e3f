#!/usr/bin/env bash
# node.sh kill HOST      power off, everything at once
# node.sh start HOST     power on; returns once its engine answers
# node.sh leader         prints which host leads the managers
# node.sh exec HOST COMMAND…
set -euo pipefail
here=$(dirname -- "$(readlink -f "$0")")
. "$here/lib.sh"

case ${1:-} in
  kill | start | exec) [[ " $HOSTS " == *" ${2:-} "* ]] || die "there is no host '${2:-}': one of $HOSTS" ;;
esac
case ${1:-} in
  kill) power_off "$2" ;;
  start)
    start_host "$2"
    await_engine "$2"
    ;;
  leader)
    for host in $HOSTS; do
      alive "$host-dockerd" >/dev/null || continue
      leader=$(timeout 10 docker -H "unix://$STATE/$host/run/docker.sock" node ls --format '{{.ManagerStatus}} {{.Hostname}}' 2>/dev/null |
        sed -n 's/^Leader //p') || continue
      [ -z "$leader" ] || {
        echo "$leader"
        exit 0
      }
    done
    die "no manager leads"
    ;;
  exec)
    shift
    on "$@"
    ;;
  *) die "usage: node.sh kill|start|exec HOST … or node.sh leader" ;;
esac
