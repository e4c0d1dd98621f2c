#!/usr/bin/env bash
# apt-install.sh PACKAGE…: installs them as root, and starts no service and makes no database cluster on the way: Aegle
# runs its own PostgreSQL and coturn, and the machine's are the user's business.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -qq -o DPkg::Lock::Timeout=400 -o Dpkg::Use-Pty=0)
policy=/usr/sbin/policy-rc.d
no_cluster=/etc/postgresql-common/createcluster.d/aegle.conf
# What a package would start by itself at the next boot; the relay even open to the network, and on our port.
services=(coturn.service clamav-daemon.service clamav-daemon.socket clamav-freshclam.service)
enabled_before=''
made=()

undo() {
  ((${#made[@]} == 0)) || rm -f "${made[@]}"
}
trap undo EXIT

# Two installations at once would take away each other's policy. apt inherits the lock, and keeps it if we are killed.
lock=/run/aegle-install.lock
exec 7>$lock
flock 7

# One that was killed left its policy behind, which says nothing any more and is replaced. Somebody else's stays.
if [[ ! -e $policy ]] || grep -q '^# Aegle is installing' "$policy"; then
  made+=("$policy")
  cat >"$policy" <<POLICY
#!/bin/sh
# Aegle is installing packages, and starts no service meanwhile. After that, should this be left, it forbids nothing.
flock -n $lock true || exit 101
exit 0
POLICY
  chmod +x "$policy"
fi
[[ ! -e $no_cluster ]] || made+=("$no_cluster")
if [[ " $* " == *" postgresql-15 "* ]]; then
  made+=("$no_cluster")
  mkdir -p "${no_cluster%/*}"
  echo 'create_main_cluster = false' >"$no_cluster"
fi

# Read from the links, which are there also on a machine (a container, say) that has no systemd yet.
list_enabled() {
  local service
  for service in "${services[@]}"; do compgen -G "/etc/systemd/system/*.wants/$service" || :; done
}

enabled_before=$(list_enabled)
# An installation that was cut off before leaves packages half configured, and apt refuses to go on from there.
dpkg --configure -a
"${apt[@]}" update
"${apt[@]}" install -y --no-install-recommends "$@"

for link in $(list_enabled); do
  [[ $'\n'$enabled_before$'\n' == *$'\n'"$link"$'\n'* ]] || rm -f "$link"
done
