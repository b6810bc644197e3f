# Sourced by bin/slipway: makes the start-up caches on the machine, with the JVM and the jars they are used with.

# train_run ROLE HOME ARGUMENT…: runs Slipway as ROLE and has the JVM write what it learnt to cache_file.new at its end
train_run() {
  jvm_flags "$1"
  cache_name "$1"
  train_home=$2
  shift 2
  # shellcheck disable=SC2086 # flags are words
  SLIPWAY_HOME=$train_home XDG_CONFIG_HOME=$train_home/config exec "$java_home/bin/java" $flags \
    "-XX:AOTCacheOutput=$cache_file.new" -Dslipway.home="$train_home" -cp "$class_path" io.slipway.cli.Main "$@"
}

train_stop() {
  [ -z "$server" ] || kill -TERM "$server" 2>/dev/null || :
  rm -rf "$work"
}

train_fail() {
  [ ! -s "$work/log" ] || tail -n 20 "$work/log" >&2
  echo "error: $1" >&2
  echo "try: slipway doctor; without a start-up cache Slipway only starts more slowly" >&2
  exit 1
}

train() {
  server=
  work=$(mktemp -d)
  trap train_stop EXIT
  trap 'exit 130' INT TERM
  mkdir -p "$cache_dir" 2>/dev/null && [ -w "$cache_dir" ] || train_fail "$cache_dir is not writable"

  # A server of its own: free port, empty database, and a load balancer without a route, which starts no gateway.
  mkdir -p "$work/home/conf"
  for part in bin lib plugins; do ln -s "$install/$part" "$work/home/$part"; done
  cat >"$work/home/conf/server.yaml" <<YAML
server: {listen: "127.0.0.1:0", data: ./data}
builders: {slug: {}}
datacenters:
  local:
    domain: localhost
    scheduler: {plugin: process}
    storage: {default: {plugin: local}}
    loadBalancers: {default: {plugin: embedded, http: "127.0.0.1:0"}}
YAML
  jvm_flags server
  cache_name server
  server_cache=$cache_file
  (train_run server "$work/home" server) >"$work/log" 2>&1 &
  server=$!
  tries=0
  until grep -q 'http://127\.0\.0\.1:[1-9]' "$work/log"; do
    tries=$((tries + 1))
    kill -0 "$server" 2>/dev/null && [ $tries -lt 600 ] || train_fail "the server to learn from did not start"
    sleep 0.1
  done
  jvm_flags cli
  cache_name cli
  cli_cache=$cache_file
  (train_run cli "$work/home" apps) >"$work/cli.log" 2>&1 || {
    cp "$work/cli.log" "$work/log"
    train_fail "the command to learn from did not work"
  }
  kill -TERM "$server" 2>/dev/null || :
  # 143: ended by the signal we sent.
  wait "$server" || [ $? = 143 ] || train_fail "the server to learn from did not end well"
  server=

  for made in "$server_cache" "$cli_cache"; do
    [ -s "$made.new" ] || train_fail "the JVM wrote no cache"
    mv "$made.new" "$made"
  done
  # What was made of other jars or flags will never fit again.
  for old in "$cache_dir"/server-*.aot* "$cache_dir"/cli-*.aot*; do
    [ "$old" = "$server_cache" ] || [ "$old" = "$cli_cache" ] || rm -f "$old"
  done
  echo "✓ start-up caches of server and command line in $cache_dir"
}
