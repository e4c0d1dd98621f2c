# shellcheck shell=bash
# coturn, for the calls that two browsers cannot connect directly.

# port_taken PORT [udp]: whether anything on this machine listens there, read from the kernel's own table.
port_taken() {
  local hex tables=(/proc/net/tcp /proc/net/tcp6) state=0A
  printf -v hex '%04X' "$1"
  if [[ ${2:-} == udp ]]; then tables=(/proc/net/udp /proc/net/udp6) state=07; fi
  cat "${tables[@]}" 2>/dev/null | awk -v port=":$hex" -v state=$state \
    'substr($2, length($2) - 4) == port && $4 == state {found = 1} END {exit !found}'
}

# free_turn_port FIRST: FIRST, or the next that is free for both UDP and TCP.
free_turn_port() {
  local port
  for ((port = $1; port < $1 + 200 && port < 65536; port++)); do
    port_taken "$port" || port_taken "$port" udp || { printf '%s' "$port"; return; }
  done
  fail "no free port for the relay from $1 on; set AEGLE_TURN_PORT"
}

turn_secret_file() { printf '%s' "${AEGLE_TURN_SECRET_FILE:-$data/turn.secret}"; }

# turn_start PORT [LAN_ADDRESS]
turn_start() {
  local port=$1 lan=${2:-} dir=$data/turn secret
  make_private "$dir"
  secret=$(turn_secret_file)
  [[ -s $secret ]] || openssl rand -hex 32 | (umask 077 && write_as_service "$secret")
  # Read as that user too: what only root may read is not to end up in a file of that user's.
  secret=$("${as_service[@]}" cat "$secret")
  turn_config "$port" "$lan" "$dir" "$secret" | (umask 077 && write_as_service "$dir/turnserver.conf")
  serve_process coturn TERM turnserver -c "$dir/turnserver.conf"
}

turn_config() {
  cat <<CONF
# Written anew by each ./dev start.
listening-port=$1
listening-ip=127.0.0.1
${2:+listening-ip=$2}
relay-ip=${2:-127.0.0.1}
min-port=49160
max-port=49559
realm=aegle
use-auth-secret
static-auth-secret=$4
no-cli
no-tls
no-dtls
no-tcp-relay
no-multicast-peers
no-rfc5780
no-software-attribute
user-quota=60
total-quota=400
userdb=$3/turndb
pidfile=$3/turnserver.pid
log-file=stdout
simple-log
CONF
  # The relay reaches itself alone of all private addresses: two who are both relayed meet there, and nobody talks through it to
  # what else this machine or its network holds.
  [[ -n $2 ]] || echo allow-loopback-peers
  echo "allowed-peer-ip=${2:-127.0.0.1}"
  grep '^denied-peer-ip=' deploy/turnserver.conf
}
