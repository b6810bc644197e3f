#!/usr/bin/env bash
# Installs PostgreSQL's server programs; each test starts a server of its own from them. May be run again.
set -euo pipefail
. "$(dirname -- "$0")/../apt.sh"

have() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
have && exit 0
# Debian would make and start a cluster on the standard port.
if [ "$(id -u)" = 0 ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
fi
apt_install postgresql
have
