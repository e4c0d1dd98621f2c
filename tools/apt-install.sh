#!/usr/bin/env bash
# apt-install.sh PACKAGE…: installs them as root, and starts no service and makes no database cluster on the way: Aegle
# runs its own PostgreSQL and coturn, and the machine's are the user's business.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -qq -o DPkg::Lock::Timeout=400 -o Dpkg::Use-Pty=0)
policy=/usr/sbin/policy-rc.d
no_cluster=/etc/postgresql-common/createcluster.d/aegle.conf
made=()

undo() {
  ((${#made[@]} == 0)) || rm -f "${made[@]}"
}
trap undo EXIT

if [[ ! -e $policy ]]; then
  made+=("$policy")
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
fi
if [[ " $* " == *" postgresql-15 "* ]]; then
  made+=("$no_cluster")
  mkdir -p "${no_cluster%/*}"
  echo 'create_main_cluster = false' >"$no_cluster"
fi

# An installation that was cut off before leaves packages half configured, and apt refuses to go on from there.
dpkg --configure -a
"${apt[@]}" update
"${apt[@]}" install -y --no-install-recommends "$@"

# The package would start a relay of its own at the next boot, open to the network and on our port.
if [[ " $* " == *" coturn "* && -d /run/systemd/system ]]; then
  systemctl --quiet disable coturn.service
fi
