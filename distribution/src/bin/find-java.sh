# Sourced: finds a Java without starting one. POSIX sh; used by bin/slipway, and by ./slipway and ./verify of a clone.

# java_feature HOME: sets feature to the version's first number, or to nothing
java_feature() {
  feature=
  [ -r "$1/release" ] || return 0
  while IFS='=' read -r key value; do
    case $key in
      JAVA_VERSION)
        value=${value#\"}
        feature=${value%%[!0-9]*}
        return 0
        ;;
    esac
  done <"$1/release"
}

# find_java FEATURE PROGRAM: sets java_home to a home with bin/PROGRAM of that version or a newer one.
# JAVA_HOME and PATH come first, then the folders where packages and version managers put them.
find_java() {
  java_home=
  on_path=$(command -v "$2" 2>/dev/null) && on_path=$(readlink -f "$on_path") || on_path=
  for home in ${JAVA_HOME:+"$JAVA_HOME"} ${on_path:+"${on_path%/bin/*}"} \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/*jdk* /usr/local/java* /opt/*jdk* /opt/java/* /opt/jvm/* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    "$HOME"/.local/share/mise/installs/java/* "$HOME"/.jenv/versions/* "$HOME"/.gradle/jdks/* "$HOME"/.m2/jdks/*; do
    [ -x "$home/bin/$2" ] || continue
    java_feature "$home"
    if [ -n "$feature" ] && [ "$feature" -ge "$1" ]; then
      java_home=$home
      return 0
    fi
  done
  return 1
}
