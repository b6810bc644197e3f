#!/usr/bin/env bash
# Installs the languages that tests of builders and sources need, with their package managers, and what checks a
# systemd unit; takes what is there already. May be run again.
set -euo pipefail
here=$(dirname -- "$(readlink -f "$0")")
. "$here/../apt.sh"
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/go/bin

missing() {
  local program package
  while read -r program package; do
    command -v "$program" >/dev/null || echo "$package"
  done <<'LIST'
node nodejs
npm npm
python3 python3
pip3 python3-pip
go golang-go
mvn maven
php php-cli
composer composer
ruby ruby
bundle bundler
git git
sshd openssh-server
systemd-analyze systemd
zsh zsh
faketime faketime
LIST
}

mapfile -t packages < <(missing | sort -u)
[ ${#packages[@]} -gt 0 ] || exit 0
apt_install "${packages[@]}"
mapfile -t packages < <(missing | sort -u)
[ ${#packages[@]} -eq 0 ] || {
  echo "still missing: ${packages[*]}" >&2
  exit 1
}
