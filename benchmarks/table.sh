# Lines of the tables that the benchmarks print; sourced by them. The programs in benchmarks/scale print the same columns.

now() { echo "${EPOCHREALTIME//[.,]/}"; } # microseconds
median() { sort -n | awk '{ line[NR] = $1 } END { print line[int((NR + 1) / 2)] }'; }
milliseconds() { awk -v us="$1" 'BEGIN { printf "%.0f ms", us / 1000 }'; }
mebibytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f MiB", bytes / 1048576 }'; }
percent() { printf '%s %%' "$1"; }
ratio() { printf '%.2f ×' "$1"; }

table_columns() { printf '%-50s %12s %12s  %-7s %s\n' "$@"; }
table_head() { table_columns figure goal here verdict "beside it"; }
# table_line WHAT GOAL FIGURE UNIT [BESIDE]: the goal is the most that may be, in the same unit, or empty
table_line() {
  local goal='' verdict=''
  if [ -n "$2" ]; then
    goal="≤ $("$4" "$2")"
    verdict=$(awk -v most="$2" -v figure="$3" 'BEGIN { print figure <= most ? "met" : "missed" }')
  fi
  table_columns "$1" "$goal" "$("$4" "$3")" "$verdict" "${5-}"
}
# beside FIGURE UNIT PEER NAME: how many times the peer's figure ours is
beside() {
  [ -z "$3" ] || awk -v ours="$1" -v theirs="$3" -v name="$4" -v shown="$("$2" "$3")" \
    'BEGIN { printf "%.1f × %s (%s)", ours / theirs, name, shown }'
}
# load_now: what else this machine does; more than 1 on two cores, and times say little
load_now() { cut -d' ' -f1 /proc/loadavg; }
