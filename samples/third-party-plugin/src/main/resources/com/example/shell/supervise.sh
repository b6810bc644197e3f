# Keeps one program running until the file `stop` is there: sh supervise.sh FOLDER
# A restart comes at once the first time, then after 1, 2, 4 … 60 seconds; a run of a minute begins anew.
cd "$1" || exit 1
trap : TERM
say() { printf '%s\n' "$2" >"$1.part" && mv "$1.part" "$1"; }

restarts=0
pause=0
while [ ! -e stop ]; do
  began=$(date +%s)
  sh start >>out 2>&1 &
  program=$!
  say state "RUNNING $began"
  wait "$program"
  code=$?
  # The TERM that ends the program wakes this shell up too, before the program is gone.
  while kill -0 "$program" 2>/dev/null; do
    wait "$program"
    code=$?
  done
  now=$(date +%s)
  say exit "$code $now"
  [ ! -e stop ] || break
  [ $((now - began)) -lt 60 ] || pause=0
  say state "BACKING_OFF $now"
  sleep "$pause"
  pause=$((pause == 0 ? 1 : pause < 60 ? pause * 2 : 60))
  restarts=$((restarts + 1))
  say restarts "$restarts"
done
