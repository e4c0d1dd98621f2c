# shellcheck shell=bash
# ./dev start: from whatever is there to a running clinic, and back to nothing running on Ctrl-C.

# shellcheck source=tools/build.sh
source tools/build.sh
# shellcheck source=tools/data.sh
source tools/data.sh
# shellcheck source=tools/database.sh
source tools/database.sh
# shellcheck source=tools/turn.sh
source tools/turn.sh
# shellcheck source=tools/lan.sh
source tools/lan.sh

lan=''
while (($#)); do
  case $1 in
    --port) [[ -n ${2-} ]] || fail "--port wants a number"; AEGLE_PORT=$2 && shift 2 ;;
    --port=*) AEGLE_PORT=${1#*=} && shift ;;
    --lan) lan=yes && shift ;;
    *) fail "./dev start does not know '$1'; it knows --port N and --lan" ;;
  esac
done
port=${AEGLE_PORT:-8080}
if [[ ! $port =~ ^[1-9][0-9]{0,4}$ ]] || ((port > 65535)); then
  fail "the port has to be a number from 1 to 65535, not '$port'"
fi

stop_everything() {
  local status=$?
  trap '' INT TERM HUP
  if [[ -n $second ]]; then kill "$second" 2>/dev/null || :; fi
  end_jobs
  # Five seconds in all: the server finishes what it is doing, and then nobody needs the others.
  stop_process server TERM 3000 KILL
  stop_process coturn TERM 300 KILL
  stop_process postgres INT 1500 QUIT
  [[ -z $ready ]] || say "Aegle has stopped."
  exit "$status"
}

# bash takes a Ctrl-C that comes just as a command of ours ends for that command's, and forgets it; a SIGTERM it does not forget.
# So another process of this group hears it as well. Its input ends with us, however we end.
listen_for_ctrl_c() {
  # shellcheck disable=SC2016
  exec {ear}> >(exec env --default-signal=INT bash -c 'trap "kill -TERM $1" INT; read -r _' ear $$ 2>/dev/null 8>&- 9>&-)
}

# What a start that was killed outright left running is on its way out: each part was told when ./dev died.
end_left_overs() {
  end_left_over server "aegle serve" TERM
  end_left_over coturn "$data/turn/turnserver.conf" TERM
  end_left_over postgres "-D $data/postgres/main" INT
}

# place_program: sets $program, a folder with the binary, the web app and the contract that the service user can read.
place_program() {
  local parts=(build/release/aegle web/dist api server/migrations) stamp
  program=$root
  if "${as_service[@]}" test -x "$root/${parts[0]}" -a -r "$root/web/dist/index.html" -a -r "$root/api/openapi.yaml"; then return; fi
  program=$data/program
  stamp=$(cat build/web.stamp; stat -c '%n %Y %s' build/release/aegle api/* server/migrations/*)
  [[ $(cat "$program/stamp" 2>/dev/null) == "$stamp" ]] && return
  rm -rf "$program"
  "${as_service[@]}" mkdir "$program"
  tar -c "${parts[@]}" | "${as_service[@]}" tar -x --no-same-owner -C "$program"
  echo "$stamp" | write_as_service "$program/stamp"
}

# run_aegle ARGUMENT…: a command of the server's program that ends by itself; its last line tells why it failed.
run_aegle() {
  local status=0 log=$step_log_dir/$1.log
  run_job "$1" "${as_service[@]}" "$program/build/release/aegle" "$@" || status=$?
  ((status == 0)) && return
  fail_if_disk_was_full "$log"
  warn "$(tail -n 1 "$log" | sed 's/^aegle: //')"
  exit $status
}

wait_until_ready() {
  local pid url=$1 until=$((SECONDS + 60))
  pid=$(pid_of server)
  until curl -fsSk -o /dev/null --max-time 2 "$url/readyz" 2>/dev/null; do
    if ! running "$pid"; then
      if port_taken "$port"; then fail "$(port_taken_line)"; fi
      fail_if_disk_was_full <(log_of server)
      fail "the server did not start: $(last_words server)"
    fi
    ((SECONDS < until)) || fail "the server is not ready after a minute: $(last_words server)"
    sleep 0.03
  done
}

port_taken_line() {
  printf 'port %s is taken by another program; choose one with: ./dev start --port %s' "$port" "$((port + 1))"
}

# host_to_ask LISTENING_ADDRESS: as a URL names it from this machine.
host_to_ask() {
  case $1 in
    0.0.0.0) echo 127.0.0.1 ;;
    ::) echo '[::1]' ;;
    *:*) echo "[$1]" ;;
    *) echo "$1" ;;
  esac
}

export_settings() {
  local scheme=http socket
  export AEGLE_PORT=$port AEGLE_HOST=${AEGLE_HOST:-127.0.0.1} AEGLE_DEMO=${AEGLE_DEMO:-on}
  if [[ -n $lan ]]; then
    address=$(lan_address)
    [[ -n $address ]] || fail "this machine is on no network, so --lan has no address to serve"
    lan_certificate "$address"
    AEGLE_HOST=0.0.0.0
  fi
  [[ -z ${AEGLE_TLS_CERTIFICATE_FILE:-} ]] || scheme=https
  health_url=$scheme://$(host_to_ask "$AEGLE_HOST"):$port
  export AEGLE_PUBLIC_URL=${AEGLE_PUBLIC_URL:-${address:+https://$address:$port}}
  export AEGLE_PUBLIC_URL=${AEGLE_PUBLIC_URL:-$scheme://localhost:$port}
  AEGLE_TURN_PORT=$(free_turn_port "${AEGLE_TURN_PORT:-3478}")
  # On a network each browser finds the relay where it found the clinic. On loopback `localhost` could mean ::1, and coturn is not there.
  [[ -n $address ]] || export AEGLE_TURN_HOST=${AEGLE_TURN_HOST:-127.0.0.1}
  AEGLE_TURN_SECRET_FILE=$(turn_secret_file)
  export AEGLE_TURN_PORT AEGLE_TURN_SECRET_FILE AEGLE_WEB_DIR=$program/web/dist AEGLE_API_DIR=$program/api
  if [[ -n $own_database ]]; then
    socket=$(socket_dir_for postgres)
    AEGLE_DATABASE_URL=$(database_url "$socket" aegle_app aegle)
    AEGLE_DATABASE_OWNER_URL=$(database_url "$socket" aegle_owner aegle)
  fi
  export AEGLE_DATABASE_URL AEGLE_DATABASE_OWNER_URL
}

print_summary() {
  say ""
  say "  ${bold}Aegle is ready: $AEGLE_PUBLIC_URL${plain}"
  if [[ -n $address ]]; then
    say ""
    qrencode -t ANSIUTF8 -m 2 "$AEGLE_PUBLIC_URL" | sed 's/^/  /'
    say "  Open that address on a phone in the same network, and here too: localhost is another site to a browser. It asks once"
    say "  whether to trust the certificate, which this machine made itself."
  fi
  if [[ ${AEGLE_DEMO,,} =~ ^(on|1|true|yes)$ ]]; then
    cat <<TEXT

  Sign in as                     with the password
    patient@mediscan.com         patient123    Kriya, a patient
    rajesh.patel@mediscan.com    doctor123     cardiology
    sneha.shah@mediscan.com      doctor123     dermatology
    admin@mediscan.com           admin123      the clinic's admin
  There are patient1@mediscan.com to patient20@mediscan.com too (patient123), and about 40 more doctors (doctor123).

  A call within a minute: Kriya and Dr Patel have a visit open now. Sign in as each in two browsers, and join.
TEXT
  fi
  say ""
  [[ -n ${AEGLE_SMTP_URL:-} ]] ||
    say "  No mail is sent (AEGLE_SMTP_URL is not set): each becomes a file in ${data_link#"$root"/}/outbox"
  [[ $AEGLE_TURN_PORT == "${asked_turn_port:-3478}" ]] || say "  Port ${asked_turn_port:-3478} is taken, so the relay listens on $AEGLE_TURN_PORT"
  say "  ./dev logs follows the logs. Ctrl-C stops everything."
}

# Calls between browsers that reach each other need no relay, so without it the clinic goes on.
watch_over() {
  local name
  while :; do
    # A signal that comes right before `wait` blocks is obeyed only when it returns: so it does, once a second.
    sleep 1 8>&- &
    second=$!
    wait -n "$second" "${watched[@]}" 2>/dev/null || :
    for name in "${!watched[@]}"; do
      if kill -0 "${watched[$name]}" 2>/dev/null; then continue; fi
      unset "watched[$name]"
      if [[ $name == coturn ]]; then
        warn "the relay has ended (see $data/log/coturn.log); calls that need it will not connect until the next start"
      else
        fail_if_disk_was_full <(log_of "$name")
        fail "the $name has ended by itself; its last words: $(last_words "$name")"
      fi
    done
  done
}

own_database=yes address='' ready='' second='' program='' asked_turn_port=${AEGLE_TURN_PORT:-}
declare -A watched=()
if [[ -n ${AEGLE_DATABASE_URL:-} ]]; then
  own_database=''
  [[ -n ${AEGLE_DATABASE_OWNER_URL:-} ]] ||
    fail "AEGLE_DATABASE_URL is set, so AEGLE_DATABASE_OWNER_URL, which migrates it, has to be set too"
fi

open_data_dir
lock_data start
trap stop_everything EXIT
# The second signal of one Ctrl-C is not to cut off what the first has begun.
trap 'trap "" INT TERM HUP; exit 0' INT TERM HUP
listen_for_ctrl_c
end_left_overs
if port_taken "$port"; then fail "$(port_taken_line)"; fi
# Said now, not after the minutes that the first build takes.
require_space "$data" "$([[ -n $own_database && ! -d $data/postgres/main ]] && echo 400 || echo 64)"

if [[ -n $lan ]]; then run_packages+=("${lan_packages[@]}"); fi
install_packages "${run_packages[@]}"
if [[ -n $own_database && -d $data/postgres/main ]]; then start_postgres; fi
build_release off aegle
place_program
export_settings
turn_start "$AEGLE_TURN_PORT" "$address"
if [[ -n $own_database ]]; then
  [[ -d $data/postgres/main ]] || { create_postgres && start_postgres; }
  postgres_ready postgres "$(socket_dir_for postgres)"
  prepare_database "$(socket_dir_for postgres)"
fi
run_aegle migrate
serve_process server TERM env -u AEGLE_DATABASE_OWNER_URL "$program/build/release/aegle" serve
wait_until_ready "$health_url"
ready=yes
print_summary
for name in server coturn postgres; do
  if [[ -n $(pid_of $name) ]]; then watched[$name]=$(pid_of $name); fi
done
watch_over
