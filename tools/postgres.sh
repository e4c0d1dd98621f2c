# shellcheck shell=bash
# A private PostgreSQL: reached through a socket in a private folder, by nobody but its own user and root.

pg_bin=/usr/lib/postgresql/15/bin

# postgres_create DIR LOCAL_AUTH [initdb option…]: a new cluster, complete or not there at all.
postgres_create() {
  local dir=$1 auth=$2
  shift 2
  [[ -f $dir/PG_VERSION ]] && return
  require_space "$data" 300
  "${as_service[@]}" rm -rf "$dir.new"
  make_private "$(dirname "$dir")"
  run_job initdb "${as_service[@]}" "$pg_bin/initdb" --pgdata="$dir.new" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
    --auth-local="$auth" --auth-host=reject "$@" ||
    { explain "$step_log_dir/initdb.log" "creating the database"; exit 1; }
  "${as_service[@]}" mv -T "$dir.new" "$dir"
}

# postgres_start NAME DIR SOCKET_DIR [setting…]: returns at once; postgres_ready waits.
postgres_start() {
  local name=$1 dir=$2 socket=$3 settings=() setting
  shift 3
  make_private "$socket"
  forget_dead_postmaster "$dir" "$socket"
  for setting in listen_addresses= "unix_socket_directories=\"$socket\"" unix_socket_permissions=0700 logging_collector=off \
    log_statement=none log_min_error_statement=panic log_line_prefix='%m [%p] %u@%d ' "$@"; do
    settings+=(-c "$setting")
  done
  serve_process "$name" INT "$pg_bin/postgres" -D "$dir" "${settings[@]}"
}

# A pid file whose process is gone, or whose pid is another program's by now, would keep a killed cluster from starting again.
forget_dead_postmaster() {
  local pid
  pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null || :)
  [[ -n $pid ]] || return 0
  if running "$pid" && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "-D $1"; then
    signal_service INT "$pid" || :
    gone_within 5000 "$pid" || signal_service QUIT "$pid" || :
    gone_within 5000 "$pid" || fail "a PostgreSQL of an earlier start (process $pid) does not end"
  fi
  "${as_service[@]}" rm -f "$1/postmaster.pid" "$2"/.s.PGSQL.5432{,.lock}
}

# postgres_ready NAME SOCKET_DIR: waits until it answers; says in one line why it does not.
postgres_ready() {
  local pid
  pid=$(pid_of "$1")
  until "$pg_bin/pg_isready" -q -h "$2"; do
    if ! running "$pid"; then
      fail_if_disk_was_full <(log_of "$1")
      fail "the database did not start: $(log_of "$1" | grep -oE '(FATAL|PANIC|ERROR):.*' | tail -n 1)"
    fi
    sleep 0.03
  done
}

psql_as() { "$pg_bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$1" -U "$2" "${@:3}"; }

database_url() { printf 'postgresql://%s@/%s?host=%s' "$2" "$3" "$(url_encode "$1")"; }
