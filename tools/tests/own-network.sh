#!/usr/bin/env bash
# own-network.sh COMMAND…: runs it with a network of its own, for tests that make hosts as network namespaces: nothing of it is left on
# the machine whatever becomes of them, and who is not root may do so too, in a namespace of users.
set -euo pipefail

if [[ ${AEGLE_OWN_NETWORK:-} != made ]]; then
  rights=(--net --mount)
  ((EUID == 0)) || rights+=(--user --map-root-user)
  exec env AEGLE_OWN_NETWORK=made unshare "${rights[@]}" "$0" "$@"
fi
unset AEGLE_OWN_NETWORK

# A browser calls over a line that leads somewhere, even where both ends of a call are on one machine. This one leads nowhere.
ip link set lo up
ip link add line type veth peer name end
ip address add 192.0.2.2/24 dev line # RFC 5737: of no real network
ip link set line up
ip link set end up
ip route add default via 192.0.2.1

names=$(readlink -m /etc/resolv.conf)
# The names of such hosts are kept in /run, which only root of the machine may write to.
mount -t tmpfs tmpfs /run
# Asking for a name is refused at once.
if [[ $names == /run/* ]]; then
  mkdir -p "${names%/*}"
  echo nameserver 127.0.0.1 >"$names"
elif [[ -e $names ]]; then
  echo nameserver 127.0.0.1 >/run/names
  mount --bind /run/names "$names"
fi

exec "$@"
