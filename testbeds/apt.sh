# Sourced by up.sh scripts (bash).

# apt_install PACKAGE…: without starting the services they bring; says what to do where it cannot
apt_install() {
  if [ "$(id -u)" != 0 ]; then
    echo "not root: install by hand: $*" >&2
    return 1
  fi
  if ! command -v apt-get >/dev/null; then
    echo "no apt-get here: install by hand: $*" >&2
    return 1
  fi
  local policy=/usr/sbin/policy-rc.d made= result=0
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
    made=yes
  fi
  apt-get -o DPkg::Lock::Timeout=300 update -qq >&2 || true
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" >&2 || result=1
  [ -z "$made" ] || rm -f $policy
  return $result
}
