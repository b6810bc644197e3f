#!/usr/bin/env bash
# images.sh NAME…: makes root file systems of base images from Debian packages and the JDK that builds Slipway,
# without any registry, as CACHE/images/NAME.tar. What is there already is not made again.
#   busybox      a shell and httpd, 2 MB
#   run          Java, Node.js and Python: what slugs run on
#   java, node, python   one of them each
set -euo pipefail
here=$(dirname -- "$(readlink -f "$0")")
. "$here/lib.sh"
. "$here/../apt.sh"
. "$here/../../distribution/src/bin/find-java.sh"

out=$CACHE/images
mkdir -p "$out"
work=
trap '[ -z "$work" ] || rm -rf --one-file-system "$work"' EXIT
suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
glibc=base-files,libc6,libgcc-s1,libstdc++6,zlib1g,busybox-static,netbase,tzdata,ca-certificates

# extract FOLDER PACKAGES: unpacked only, by the mirrors that this machine uses
extract() {
  command -v mmdebstrap >/dev/null || apt_install mmdebstrap
  local sources
  # One of the two places may be absent.
  sources=$({ find /etc/apt/sources.list /etc/apt/sources.list.d -type f 2>/dev/null || true; } |
    grep -E '\.(sources|list)$' | xargs -r grep -lE "^(Suites:|deb ).*\b$suite\b")
  # shellcheck disable=SC2086
  mmdebstrap --quiet --mode=root --variant=extract --include="$2" --format=directory \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr "$suite" "$1" $sources >"$1.log" 2>&1 9>&- || {
    tail -n 5 "$1.log" >&2
    die "mmdebstrap could not unpack $2"
  }
}
# The parts of a Java that programs of a server need, linked by the JDK 25 that is here.
add_java() {
  find_java 25 jlink || die "no JDK 25 with jlink: set JAVA_HOME"
  mkdir -p "$1/opt"
  "$java_home/bin/jlink" --output "$1/opt/java" --strip-java-debug-attributes --no-man-pages --no-header-files \
    --add-modules java.se,jdk.httpserver,jdk.unsupported,jdk.crypto.ec,jdk.management,jdk.zipfs,jdk.net,jdk.charsets \
    >"$work/jlink.log" 2>&1 9>&- || {
    tail -n 3 "$work/jlink.log" >&2
    die "jlink failed"
  }
  "$1/opt/java/bin/java" -Xshare:dump >/dev/null 2>&1 9>&- || true
  ln -s /opt/java/bin/java "$1/usr/bin/java"
}
# What the packages' scripts would have made, and less of what nobody reads in a container.
finish() {
  local root=$1 applet
  rm -rf "$root"/usr/share/{doc,man,locale,lintian,bug,info,icons,pixmaps} "$root"/var/{cache,lib}/apt \
    "$root"/etc/apt "$root"/boot "$root"/dev "$root"/usr/lib/python3*/{test,idlelib,tkinter,ensurepip}
  mkdir -p "$root"/{dev,proc,sys,tmp,root,etc,app,usr/bin,usr/sbin,var/tmp}
  chmod 1777 "$root/tmp" "$root/var/tmp"
  [ -e "$root/bin" ] || ln -s usr/bin "$root/bin"
  [ -e "$root/sbin" ] || ln -s usr/sbin "$root/sbin"
  [ -x "$root/bin/busybox" ] || install -m 755 "$(command -v busybox)" "$root/bin/busybox"
  for applet in $("$root/bin/busybox" --list); do
    [ -e "$root/bin/$applet" ] || [ -e "$root/sbin/$applet" ] || ln -s busybox "$root/bin/$applet"
  done
  [ -e "$root/usr/bin/python3" ] || ! compgen -G "$root/usr/bin/python3.*" >/dev/null ||
    ln -s "$(cd "$root/usr/bin" && ls python3.* | head -n 1)" "$root/usr/bin/python3"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\napp:x:1000:1000:app:/app:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\napp:x:1000:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
  if [ -d "$root/usr/share/ca-certificates" ]; then
    mkdir -p "$root/etc/ssl/certs"
    find "$root/usr/share/ca-certificates" -name '*.crt' -exec cat {} + >"$root/etc/ssl/certs/ca-certificates.crt"
  fi
}
make() {
  local root=$work/root
  mkdir "$root"
  case $1 in
    busybox) ;;
    java) extract "$root" "$glibc" ;;
    node) extract "$root" "$glibc,nodejs" ;;
    python) extract "$root" "$glibc,python3" ;;
    run) extract "$root" "$glibc,nodejs,python3" ;;
    *) die "there is no image $1: busybox, run, java, node or python" ;;
  esac
  finish "$root"
  case $1 in java | run) add_java "$root" ;; esac
  tar -C "$root" --numeric-owner --sort=name -cf "$out/$1.part" .
  mv "$out/$1.part" "$out/$1.tar"
}

for name in "$@"; do
  [ ! -e "$out/$name.tar" ] || continue
  work=$(mktemp -d "$out/work.XXXXXX")
  make "$name"
  rm -rf --one-file-system "$work"
  work=
  say "image $name: $(du -m "$out/$name.tar" | cut -f1) MB"
done
