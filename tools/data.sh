# shellcheck shell=bash
# The data folder ($AEGLE_DATA_DIR), and the unprivileged user that everything runs as when ./dev is started by root.

data='' data_link=''   # the folder, and the name it was asked for by: the same, unless that is a link
# Put before a command: runs it as that user. In the data folder, which is that user's, root itself makes, writes, signals and
# removes nothing: a link there could lead it anywhere.
as_service=()
service_name=$(id -un)

# write_as_service FILE: anew, with what comes on standard input. Earlier versions left some that are root's.
# shellcheck disable=SC2016
write_as_service() { "${as_service[@]}" bash -c 'rm -f "$0" && cat >"$0"' "$1"; }

# choose_service_user DIR: whoever owns the data already; otherwise a user of our own, since root must not serve.
choose_service_user() {
  ((EUID == 0)) || return 0
  service_name=aegle
  if [[ -d $1 && $(stat -L -c %u "$1") != 0 ]]; then
    service_name=$(stat -L -c %U "$1")
  elif ! id "$service_name" >/dev/null 2>&1; then
    useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$service_name" ||
      fail "root needs an unprivileged user named $service_name to run the server as, and could not add it"
  fi
  as_service=(setpriv "--reuid=$service_name" "--regid=$(id -g "$service_name")" --clear-groups)
}

# open_data_dir: sets $data. Where the service user cannot pass the folders above (a checkout in /root, say), the data live
# in /var/lib/aegle, and the folder asked for is a link to them.
open_data_dir() {
  local wanted=${AEGLE_DATA_DIR:-$root/var}
  [[ $wanted == /* ]] || wanted=$root/$wanted
  wanted=${wanted%/}
  choose_service_user "$wanted"
  make_data_folder "$(dirname "$wanted")"
  if ((EUID == 0)) && [[ ! -L $wanted ]] && ! "${as_service[@]}" test -x "$(dirname "$wanted")"; then
    move_data_to_passable_folder "$wanted"
  fi
  make_data_folder "$wanted"
  data=$(readlink -f "$wanted")
  data_link=$wanted
  export AEGLE_DATA_DIR=$data
  [[ -w $data ]] || fail "$data belongs to $(stat -c %U "$data"): start Aegle as that user or root, or set AEGLE_DATA_DIR"
  [[ -d $data/pids || -d $data/outbox || -e $data/bench.json || -z $(ls -A "$data") ]] ||
    fail "$data holds other things: AEGLE_DATA_DIR has to be an empty folder or a new one"
  # Only a folder that was root's until now, and that root therefore made.
  if ((EUID == 0)) && [[ $(stat -c %u "$data") == 0 ]]; then chown -h "$service_name:" "$data"; fi
  "${as_service[@]}" chmod 0700 "$data"
  "${as_service[@]}" mkdir -p "$data"/{log,pids,outbox,tls}
}

make_data_folder() {
  local why
  why=$(mkdir -p "$1" 2>&1) || fail "the data folder cannot be made: ${why#mkdir: }"
}

move_data_to_passable_folder() {
  local elsewhere
  elsewhere=/var/lib/aegle/$(printf '%s' "$1" | sha256sum | cut -c1-8)
  rmdir "$1" 2>/dev/null || :
  [[ ! -e $1 ]] || fail "the user $service_name cannot reach $1, and it is not empty: set AEGLE_DATA_DIR to another folder"
  # Where systemd made the folder above for the same user, it is that user's.
  if [[ -d /var/lib/aegle && $(stat -c %U /var/lib/aegle) == "$service_name" ]]; then
    "${as_service[@]}" mkdir -p "$elsewhere"
  else
    mkdir -p "$elsewhere"
  fi
  [[ ! -L $elsewhere ]] || fail "$elsewhere is a link: set AEGLE_DATA_DIR to another folder"
  ln -s "$elsewhere" "$1"
  say "The user $service_name, whom the server runs as, cannot reach $1: the data are kept in $elsewhere"
}

# lock_data WHAT: one ./dev at a time works on a data folder. The kernel frees the lock with the process, or, after a `kill -9`,
# with the step that it was in the midst of.
lock_data() {
  [[ -e $data/pids/$1.lock ]] || "${as_service[@]}" touch "$data/pids/$1.lock"
  exec 8<"$data/pids/$1.lock"
  flock -n 8 || { ! running "$(pid_of "$1")" && flock -w 10 8; } ||
    fail "./dev $1 already runs here (process $(pid_of "$1")); end that one first"
  echo $$ | write_as_service "$data/pids/$1.pid"
}

# socket_dir_for NAME: where a cluster's socket lives. A socket's path may have 107 characters.
socket_dir_for() {
  local dir=$data/$1/socket
  if ((${#dir} > 85)); then
    dir=/tmp/aegle-$(printf '%s' "$dir" | sha256sum | cut -c1-12)
  fi
  printf '%s' "$dir"
}

# make_private DIR: a folder that nobody else may even look into.
make_private() {
  "${as_service[@]}" mkdir -p "$1"
  if [[ -L $1 || $(stat -c %U "$1") != "$service_name" ]]; then fail "$1 does not belong to $service_name"; fi
  "${as_service[@]}" chmod 0700 "$1"
}

# --- processes that outlive a step ----------------------------------------------------------------------------------

# serve_process NAME SIGNAL COMMAND…: starts it as the service user, in a session of its own (Ctrl-C is for ./dev to hand on,
# in the right order), with a log and a pid file. It gets SIGNAL also when ./dev is killed outright.
declare -A log_begins=() served=()
serve_process() {
  local name=$1 signal=$2
  shift 2
  roll_log "$data/log/$name.log"
  log_begins[$name]=$(stat -c %s "$data/log/$name.log" 2>/dev/null || echo 0)
  # shellcheck disable=SC2016
  (cd "$data" && exec setsid "${as_service[@]:-setpriv}" --pdeathsig "$signal" bash -c 'exec "$@" >>"$0" 2>&1' \
    "$data/log/$name.log" "$@") </dev/null 8>&- 9>&- &
  served[$name]=$!
  echo $! | write_as_service "$data/pids/$name.pid"
}

# fail_if_disk_was_full LOG: a full disk has many symptoms, and deserves one sentence.
fail_if_disk_was_full() {
  if grep -q 'No space left on device' "$1"; then
    fail "the disk of $data is full; free some space and start again (nothing that was stored is lost)"
  fi
}

# log_of NAME: what it has written since this start.
log_of() { "${as_service[@]}" tail -c "+$((log_begins[$1] + 1))" "$data/log/$1.log"; }

last_words() {
  local words
  words=$(log_of "$1" | tail -n 1 | sed 's/^aegle: //')
  printf '%s' "${words:-none}"
}

# roll_log FILE: a start begins on a new page once the old one has 10 MB, or is root's as in earlier versions; two are kept.
roll_log() {
  [[ -f $1 ]] || return 0
  if (($(stat -c %s "$1") < 10000000)) && "${as_service[@]}" test -w "$1"; then return; fi
  "${as_service[@]}" mv -fT "$1" "$1.1"
}

# pid_of NAME: what this run started; otherwise what the file of an earlier one says.
pid_of() { if [[ -n ${served[$1]:-} ]]; then echo "${served[$1]}"; else cat "$data/pids/$1.pid" 2>/dev/null || :; fi; }

# signal_service SIGNAL PID: as the user it runs as, since the number may come from a file of that user's.
# shellcheck disable=SC2016
signal_service() { "${as_service[@]}" bash -c 'kill "$1" "$2"' kill "-$1" "$2" 2>/dev/null; }

# end_left_over NAME WORD SIGNAL: ends a process of an earlier start that still runs. A pid alone proves nothing, since after a reboot
# it may be anybody's: the command line has to hold WORD.
end_left_over() {
  local pid
  pid=$(pid_of "$1")
  if running "$pid" && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "$2"; then
    stop_process "$1" "$3" 5000 KILL
  fi
  "${as_service[@]}" rm -f "$data/pids/$1.pid"
}

# stop_process NAME SIGNAL MILLISECONDS LAST_SIGNAL: asks, waits, insists.
stop_process() {
  local pid
  pid=$(pid_of "$1")
  if running "$pid"; then
    signal_service "$2" "$pid" || :
    gone_within "$3" "$pid" || signal_service "$4" "$pid" || :
  fi
  unset "served[$1]"
  "${as_service[@]}" rm -f "$data/pids/$1.pid"
}
