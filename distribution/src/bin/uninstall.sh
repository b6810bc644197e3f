# Sourced by bin/slipway: ends all that runs from SLIPWAY_HOME and removes all that was made there. Needs no Java and
# no server, and touches nothing that is not Slipway's.

uninstall() {
  [ -f "$SLIPWAY_HOME/conf/server.yaml" ] || uninstall_fail "$SLIPWAY_HOME holds no conf/server.yaml, so it is no home of Slipway" \
    "set SLIPWAY_HOME to the one to remove"
  data=$(sed -n 's/^[^#]*[{,[:space:]]data: *["'\'']\{0,1\}\([^"'\'',}#]*\).*/\1/p' "$SLIPWAY_HOME/conf/server.yaml" | head -n 1)
  data=${data%"${data##*[![:space:]]}"}
  case ${data:=./data} in
    /*) ;;
    *) data=$SLIPWAY_HOME/${data#./} ;;
  esac
  login=${XDG_CONFIG_HOME:-$HOME/.config}/slipway/login.json
  unit=/etc/systemd/system/slipway.service

  if [ "${2-}" != --yes ]; then
    echo "This ends every app, the gateway and the server of $SLIPWAY_HOME, and removes"
    echo "  $data, with all data of apps"
    echo "  $SLIPWAY_HOME"
    [ -t 0 ] || uninstall_fail "nobody is here to agree" "slipway uninstall --yes"
    printf 'Go on? [y/N] '
    read -r answer
    case $answer in [yY] | yes) ;; *) exit 130 ;; esac
  fi

  if [ -e $unit ] && grep -qF "$install/bin/slipway" $unit; then
    systemctl disable --now slipway >/dev/null 2>&1 || :
    rm -f $unit || uninstall_fail "$unit cannot be removed" "sudo $install/bin/slipway uninstall"
  fi
  end_servers
  end_programs
  left=
  # Unpacked slugs are read-only, so that no app changes what its neighbours run.
  [ ! -d "$data" ] || chmod -R u+rwX "$data" 2>/dev/null || :
  rm -rf "$data" || left="$left $data"
  # Written by the server for whoever started it, and of no use without it.
  listen=$(sed -n 's/^[^#]*listen: *["'\'']\{0,1\}\([^"'\'',}#[:space:]]*\).*/\1/p' "$SLIPWAY_HOME/conf/server.yaml" | head -n 1)
  if [ -f "$login" ] && grep -qF "//${listen:-127.0.0.1:7070}\"" "$login"; then
    rm -f "$login"
    rmdir "${login%/*}" 2>/dev/null || :
  fi
  # In a home of its own, bin/ and its neighbours are links; the installation may serve other homes and stays.
  for part in bin lib plugins samples systemd runtime LICENSE conf cache server.log server.log.1 server.pid built build.log build.lock; do
    rm -rf "${SLIPWAY_HOME:?}/$part" || left="$left $SLIPWAY_HOME/$part"
  done
  [ ! -d "$SLIPWAY_HOME" ] || rmdir "$SLIPWAY_HOME" 2>/dev/null || left="$left $SLIPWAY_HOME"
  if [ -n "$left" ]; then
    echo "✓ removed Slipway; what is not Slipway's, or not ours to remove, stays:$left"
  else
    echo "✓ removed Slipway"
  fi
}

uninstall_fail() {
  echo "error: $1" >&2
  echo "try: $2" >&2
  exit 1
}

# Ends the JVMs of this home. TERM first: a server puts its state in order.
end_servers() {
  for signal in TERM KILL; do
    tries=0
    while servers=$(servers_of_home) && [ -n "$servers" ] && [ $tries -lt 300 ]; do
      # shellcheck disable=SC2086 # process ids are words
      [ $tries != 0 ] || kill -$signal $servers 2>/dev/null || :
      tries=$((tries + 1))
      sleep 0.1
    done
  done
  [ -z "$servers" ] || uninstall_fail "the server $servers does not end" "end it as its user or as root, then again"
}

# One program looks at all processes: a few for each of them would take seconds on a busy machine. What it looks for
# is not among its own arguments, or it would find itself.
servers_of_home() {
  printf '%s\n' "-Dslipway.home=$SLIPWAY_HOME" | grep -lzxF -f - /proc/[0-9]*/cmdline 2>/dev/null | while IFS= read -r file; do
    pid=${file#/proc/}
    printf '%s ' "${pid%/cmdline}"
  done
}

# Ends the programs that shims keep below the data folder. A shim ends by itself once a file "stop" lies in its folder
# and its program has ended; "state" and "shim" name both by boot, process id and start time.
end_programs() {
  read -r boot </proc/sys/kernel/random/boot_id
  kept=$(kept_folders)
  [ -n "$kept" ] || return 0
  printf '%s\n' "$kept" | while IFS= read -r folder; do
    : >"$folder/stop"
    # With -s: dash takes the "--" behind -TERM for a number.
    if running_in "$folder"; then kill -s TERM -- "-$pid" 2>/dev/null || :; fi
  done
  tries=0
  while [ $tries -lt 100 ] && [ -n "$(printf '%s\n' "$kept" | alive_folders)" ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  printf '%s\n' "$kept" | while IFS= read -r folder; do end_tree "$folder"; done
  tries=0
  while stubborn=$(printf '%s\n' "$kept" | alive_folders) && [ -n "$stubborn" ]; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || uninstall_fail "a program does not end: $stubborn" "end it as its user or as root, then again"
    sleep 0.1
  done
}

kept_folders() {
  find "$data" -type f -name shim.sh 2>/dev/null | sed 's#/shim\.sh$##' | while IFS= read -r folder; do
    [ ! -f "$folder/layout" ] || [ ! -f "$folder/policy" ] || printf '%s\n' "$folder"
  done
}

alive_folders() {
  while IFS= read -r folder; do
    if running_in "$folder" || shim_in "$folder"; then printf '%s\n' "$folder"; fi
  done
}

# is_alive BOOT PID START: whether this very process still runs
is_alive() {
  [ "$1" = "$boot" ] && read -r line 2>/dev/null <"/proc/$2/stat" || return 1
  wanted=$3
  # shellcheck disable=SC2086 # fields are words
  set -- ${line##*) }
  [ "$1" != Z ] && [ "${20}" = "$wanted" ]
}

# running_in FOLDER: sets pid to the program's
running_in() {
  pid=
  [ -r "$1/state" ] && read -r phase at pid start _ <"$1/state" && [ "$phase" = running ] && is_alive "$at" "$pid" "$start"
}

shim_in() {
  [ -r "$1/shim" ] && read -r at pid start <"$1/shim" && is_alive "$at" "$pid" "$start"
}

# end_tree FOLDER: what the program left behind: its control groups' members, or its session's
end_tree() {
  if running_in "$1"; then
    for file in /proc/[0-9]*/stat; do
      { read -r line <"$file"; } 2>/dev/null || continue
      # Behind the name come state, parent, group and session.
      rest=${line##*) }
      rest=${rest#* * * }
      [ "${rest%% *}" != "$pid" ] || kill -KILL "${line%% *}" 2>/dev/null || :
    done
  fi
  [ -r "$1/cgroups" ] || return 0
  while read -r _ _ group; do
    case $group in */slipway.*) ;; *) continue ;; esac
    while read -r member; do kill -KILL "$member" 2>/dev/null || :; done 2>/dev/null <"$group/cgroup.procs" || :
    tries=0
    until rmdir "$group" 2>/dev/null || [ ! -d "$group" ] || [ $tries -gt 20 ]; do
      tries=$((tries + 1))
      sleep 0.1
    done
  done <"$1/cgroups"
}
