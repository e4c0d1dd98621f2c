# shellcheck shell=bash
# What every command of ./dev shares: how it speaks, and how it runs work that a signal must be able to end.

umask 022
# Times with a decimal point, and everybody's error messages in the words that are looked for below.
export LC_ALL=C.UTF-8
root=${root:?}
step_log_dir=$root/build/log
mkdir -p "$step_log_dir" 2>/dev/null || { echo "aegle: cannot write to $root/build" >&2; exit 1; }

bold='' dim='' plain=''
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'
fi

say() { printf '%s\n' "$*"; }
note() { printf '%s%s%s\n' "$dim" "$*" "$plain"; }
warn() { printf 'aegle: %s\n' "$*" >&2; }
fail() { warn "$*"; exit 1; }

# url_encode TEXT: for a path inside a database URL.
url_encode() {
  local LC_ALL=C text=$1 out='' c i
  for ((i = 0; i < ${#text}; i++)); do
    c=${text:i:1}
    case $c in
      [a-zA-Z0-9._~-]) out+=$c ;;
      *) printf -v c '%%%02X' "$(($(printf '%d' "'$c") & 255))"; out+=$c ;;
    esac
  done
  printf '%s' "$out"
}

space_free_mb() { df --output=avail -BM "$1" | tail -n 1 | tr -dc 0-9; }

# require_space DIR MB: one line now, instead of a half-written file later.
require_space() {
  local free
  free=$(space_free_mb "$1")
  ((free >= $2)) || fail "the disk of $1 is full: $free MB are free, $2 MB are needed; free some space and start again"
}

# explain LOG LABEL: why a step failed, as briefly as the cause allows.
explain_lines=30
explain() {
  local words
  if grep -qE 'No space left on device|ENOSPC|enough free space' "$1"; then
    warn "$2: the disk is full; free some space and start again (details: $1)"
    return
  fi
  # A build's progress and its long commands say nothing about the failure. Some tools say first what is wrong, and then at
  # length how they are used.
  words=$(grep -vE '^\[[0-9]+/[0-9]+\] |^/usr/bin/ccache ' "$1" || :)
  warn "$2 failed; from $1:"
  (($(wc -l <<<"$words") <= explain_lines + 5)) || { head -n 5 <<<"$words" && echo …; } >&2
  tail -n "$explain_lines" <<<"$words" >&2
}

# --- jobs: steps that run side by side, each with its own process group and log -------------------------------------

job_pids=()
declare -A job_label=() job_began=() job_of_root=()   # by process
declare -A job_status=() job_took=()   # by label, once it has ended; times in milliseconds
ticker=''

# job LABEL COMMAND…: starts it. A job has its own process group, so that Ctrl-C reaches ./dev alone, which then ends the
# whole group; and it keeps the build lock open, so that after a `kill -9` of ./dev the next build waits for its end.
job() {
  local label=$1
  shift
  rm -f "$step_log_dir/$label.end"
  set -m
  (
    trap 'echo "$EPOCHREALTIME" >"$step_log_dir/$label.end"' EXIT
    "$@"
  ) >"$step_log_dir/$label.log" 2>&1 </dev/null 8>&- &
  set +m
  job_pids+=($!)
  job_label[$!]=$label
  job_began[$!]=$EPOCHREALTIME
}

# run_job LABEL COMMAND…: one that is waited for in silence, so that a signal is obeyed meanwhile. Its log is the caller's to explain.
run_job() {
  local status=0
  job "$@"
  wait "${job_pids[-1]}" || status=$?
  unset 'job_pids[-1]'
  return $status
}

# signal_job SIGNAL PID: the whole group. One that sudo started is root's.
signal_job() {
  kill "-$1" -- "-$2" 2>/dev/null && return
  [[ -n ${job_of_root[$2]:-} ]] && sudo -n bash -c 'kill "$1" -- "$2"' kill "-$1" "-$2" 2>/dev/null
}

draw_jobs() {
  local pid line counted
  trap 'exit 0' TERM
  while kill -0 $$ 2>/dev/null; do
    line=''
    for pid in "${job_pids[@]}"; do
      [[ ! -e $step_log_dir/${job_label[$pid]}.end ]] || continue
      counted=$(grep -oE '^\[[0-9]+/[0-9]+\]' "$step_log_dir/${job_label[$pid]}.log" 2>/dev/null | tail -n 1 || :)
      line+="  ${job_label[$pid]} ${counted:+$counted }$(seconds "$(milliseconds "${job_began[$pid]}" "$EPOCHREALTIME")")"
    done
    printf '\r\e[K%s%s%s' "$dim" "$line" "$plain"
    sleep 0.5
  done
}

# milliseconds FROM TO, both as $EPOCHREALTIME gives them; seconds MILLISECONDS: for people.
milliseconds() { printf '%d' $(((${2/./} - ${1/./}) / 1000)); }
seconds() { printf '%d.%d s' $(($1 / 1000)) $(($1 % 1000 / 100)); }

stop_ticker() {
  [[ -n $ticker ]] || return 0
  kill "$ticker" 2>/dev/null || :
  wait "$ticker" 2>/dev/null || :
  ticker=''
  printf '\r\e[K'
}

# finish_jobs: waits for all of them; explains each that failed and returns 1 if any did.
finish_jobs() {
  local pid status label ended any_failed=0 lines=() line
  if [[ -t 1 ]] && ((${#job_pids[@]})); then
    draw_jobs 8>&- 9>&- &
    ticker=$!
  fi
  for pid in "${job_pids[@]}"; do
    status=0
    wait "$pid" || status=$?
    label=${job_label[$pid]}
    job_status[$label]=$status
    ended=$(cat "$step_log_dir/$label.end" 2>/dev/null || echo "$EPOCHREALTIME")
    job_took[$label]=$(milliseconds "${job_began[$pid]}" "$ended")
    # What took no time is not worth a line.
    if ((status == 0)); then
      ((job_took[$label] < 1000)) || lines+=("  $label: $(seconds "${job_took[$label]}")")
    else
      any_failed=1
      stop_ticker
      explain "$step_log_dir/$label.log" "$label"
    fi
  done
  job_pids=()
  stop_ticker
  for line in "${lines[@]}"; do note "$line"; done
  return $any_failed
}

# end_jobs: a job's shell is gone at once, and what it ran may take its time: the whole group has two seconds.
end_jobs() {
  local pid until=$((${EPOCHREALTIME/./} + 2000000))
  stop_ticker
  for pid in "${job_pids[@]}"; do
    signal_job TERM "$pid" || :
  done
  for pid in "${job_pids[@]}"; do
    while signal_job 0 "$pid" && ((${EPOCHREALTIME/./} < until)); do sleep 0.03; done
    signal_job KILL "$pid" || :
  done
  job_pids=()
}

# gone_within MILLISECONDS PID: whether the process ended in that time.
gone_within() {
  local until=$((${EPOCHREALTIME/./} + $1 * 1000))
  while running "$2"; do
    ((${EPOCHREALTIME/./} < until)) || return 1
    sleep 0.03
  done
}

# running PID: a child of ours that ended but was not waited for is a zombie, and counts as gone.
running() {
  local state
  [[ -n $1 ]] && state=$(awk '/^State/ {print $2}' "/proc/$1/status" 2>/dev/null) && [[ -n $state && $state != Z ]]
}
