# Sourced by the lib.sh of testbeds (bash). They set STATE, what down.sh takes away, and CACHE, what is kept for
# the next up.sh.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

# Only one up.sh or down.sh of a testbed at a time; what they start must not inherit the lock (9>&-).
lock() {
  mkdir -p "$STATE" "$CACHE"
  exec 9>"$CACHE/lock"
  flock -w 600 9 || die "another up.sh or down.sh holds $CACHE/lock"
}

# ---- processes by pid and start time, so that a pid used again by another is never signalled
started_at() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  [ "${stat%% *}" != Z ] || return 1
  set -- $stat
  echo "${20}"
}
# alive NAME: prints the pid of what `launch NAME` started
alive() {
  local pid at
  [ -s "$STATE/$1.pid" ] || return 1
  read -r pid at <"$STATE/$1.pid"
  [ "$(started_at "$pid")" = "$at" ] && echo "$pid"
}
# launch NAME COMMAND…: in a session of its own, its output in STATE/NAME.log
launch() {
  local name=$1
  shift
  setsid "$@" >>"$STATE/$name.log" 2>&1 </dev/null 9>&- &
  echo "$! $(started_at $!)" >"$STATE/$name.pid"
  disown $!
}
# quit NAME SECONDS: TERM, and KILL where that was not enough
quit() {
  local pid i
  pid=$(alive "$1") || return 0
  kill -TERM "$pid" 2>/dev/null || true
  for ((i = 0; i < $2 * 20; i++)); do
    alive "$1" >/dev/null || break
    sleep 0.05
  done
  ! alive "$1" >/dev/null || kill -KILL "$pid" 2>/dev/null || true
  rm -f "$STATE/$1.pid"
}
# within SECONDS COMMAND…: until it succeeds
within() {
  local tries=$(($1 * 20)) i
  shift
  for ((i = 0; i < tries; i++)); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.05
  done
  return 1
}
