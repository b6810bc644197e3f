#!/bin/sh
# Keeps the program of one folder running until a file named "stop" stands there.
# usage: sh shim.sh FOLDER        (layout 1; POSIX sh, no process beside it while the program runs)
#
# reads   policy   four lines: always|never, seconds after which a run counts as stable,
#                  the cgroup that holds the program's tree, the file that counts out-of-memory kills
#         run.sh   becomes the program; writes "state" before it does
#         stop     when present nothing is started any more
# writes, by rename
#         shim     BOOT PID START: who keeps this folder
#         state    running BOOT PID START RESTARTS | waiting RESTARTS SECONDS | ended RESTARTS
#         exit     CODE SIGNAL OUT_OF_MEMORY RESTARTS ("-" is unknown); its time is the file's time
cd "$1" || exit 71
umask 022
exec 9>>lock </dev/null >/dev/null 2>&1
flock -w 2 9 || exit 0
exec 2>note

{ read -r restart; read -r stable; read -r tree; read -r oom; } <policy || exit 71
read -r boot </proc/sys/kernel/random/boot_id

save() { printf '%s\n' "$2" >"$1.new" && mv -f "$1.new" "$1"; }

# started: the start time of process $1, empty when it has ended
start_of() {
  started=
  [ -r "/proc/$1/stat" ] && read -r line <"/proc/$1/stat" || return 1
  set -- ${line##*) }
  [ "$1" = Z ] || started=${20}
}

uptime() { read -r now _ </proc/uptime; now=${now%.*}; }

oom_kills() {
  kills=0
  [ -r "$oom" ] || return 0
  while read -r key value; do
    [ "$key" = oom_kill ] && kills=$value
  done <"$oom"
}

# The main process of the last run, as "state" has it; empty when the run did not get so far. Only a running
# state names a process: "waiting 1 0" must not be read as session 0.
last_pid() {
  pid=
  read -r phase a b _ <state && [ "$phase" = running ] && [ "$a" = "$boot" ] && pid=$b
}

# Ends what the last run left behind: by cgroup, or by the session whose leader was process $1, if any.
sweep() (
  session=$1
  tries=0
  # 0 is the session of everything that came from outside this pid namespace: never ours to end.
  case $session in '' | 0 | 1 | *[!0-9]*) [ -r "$tree/cgroup.procs" ] || return 0 ;; esac
  while [ $tries -lt 50 ]; do
    left=
    if [ -r "$tree/cgroup.procs" ]; then
      while read -r pid; do
        kill -9 "$pid" && left=1
      done <"$tree/cgroup.procs"
    else
      for file in /proc/[0-9]*/stat; do
        read -r line <"$file" || continue
        pid=${line%% *}
        set -- ${line##*) }
        [ "$4" = "$session" ] && [ "$1" != Z ] && kill -9 "$pid" && left=1
      done
    fi
    [ -z "$left" ] && return 0
    tries=$((tries + 1))
    sleep 0.1 9>&-
  done
)

start_of $$
save shim "$boot $$ $started"

restarts=0
delay=0
pid=

# A shim before this one may have been killed while its program lived on: wait for that one to end.
if [ -r state ] && read -r phase a b c d <state && [ "$phase" = running ] && [ "$a" = "$boot" ]; then
  pid=$b
  restarts=$d
  while start_of "$b" && [ "$started" = "$c" ]; do
    sleep 0.5 9>&-
  done
  save exit "- - - $restarts"
  sweep "$pid"
  [ "$restart" = never ] && : >stop
  restarts=$((restarts + 1))
fi

# Without a policy the folder has been removed under us.
while [ ! -e stop ] && [ -e policy ]; do
  oom_kills
  before=$kills
  uptime
  began=$now
  exec 2>note
  # In a subshell, since our own stderr must stay the note while the program runs.
  (exec setsid sh run.sh "$restarts" </dev/null >>stdout.log 2>>stderr.log 9>&-)
  code=$?
  # The shell says on its own stderr that a signal ended the program; INT and PIPE it keeps to itself.
  signal=0
  if [ $code -gt 128 ]; then
    if [ -s note ] || [ $code = 130 ] || [ $code = 141 ]; then
      signal=$((code - 128))
    fi
  fi
  oom_kills
  killed=0
  [ "$kills" -gt "$before" ] && killed=1
  save exit "$code $signal $killed $restarts"
  [ "$restart" = never ] && sync exit
  last_pid
  sweep "$pid"
  [ "$restart" = never ] && break
  [ ! -e stop ] && [ -e policy ] || break

  restarts=$((restarts + 1))
  uptime
  [ $((now - began)) -ge "$stable" ] && delay=0
  save state "waiting $restarts $delay"
  if [ "$delay" = 0 ]; then
    sleep 0.2 9>&- || sleep 1 9>&-
    delay=1
  else
    waited=0
    while [ "$waited" -lt "$delay" ] && [ ! -e stop ]; do
      sleep 1 9>&-
      waited=$((waited + 1))
    done
    delay=$((delay * 2))
    [ "$delay" -gt 30 ] && delay=30
  fi
done
save state "ended $restarts"
