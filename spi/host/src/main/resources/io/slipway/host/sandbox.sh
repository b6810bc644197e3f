#!/bin/sh
# Runs one command of a build and ends all of it when the server that asked for it is gone.
# usage: sh sandbox.sh RUN_SCRIPT MARK [CGROUP...], with a pipe as stdin whose other end the server holds
run=$1
mark=$2
shift 2
exec 3<&0 </dev/null

left() {
  if [ -n "$1" ]; then
    cat "$1/cgroup.procs"
  else
    grep -lsF "SLIPWAY_TREE=$mark" /proc/[0-9]*/environ | cut -d/ -f3
  fi
}

# Nothing is ever written to the pipe: reading ends when the server has.
(
  read -r _ <&3
  self=$(exec sh -c 'echo $PPID')
  for tries in 1 2 3 4 5 6 7 8 9 10; do
    for pid in $(left "$1"); do
      [ "$pid" = "$self" ] || kill -9 "$pid"
    done
  done
  # A group goes once its last process has, which may take a moment.
  for group; do
    tries=0
    while [ -d "$group" ] && [ $tries -lt 50 ] && ! rmdir "$group"; do
      tries=$((tries + 1))
      sleep 0.1
    done
  done
) >/dev/null 2>&1 &
watch=$!

(exec sh "$run" 3<&-)
code=$?
kill "$watch" 2>/dev/null
wait "$watch" 2>/dev/null
exit "$code"
