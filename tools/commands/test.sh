# shellcheck shell=bash
# ./dev test: every test, or the kinds that are named; the last line is the sum of all counts.

# shellcheck source=tools/build.sh
source tools/build.sh
# shellcheck source=tools/data.sh
source tools/data.sh
# shellcheck source=tools/database.sh
source tools/database.sh
# shellcheck source=tools/format.sh
source tools/format.sh

kinds=()
sanitize=${CI:+yes}
all=${CI:+yes}
for word; do
  case $word in
    format | structure | unit | integration | web | e2e | start) kinds+=("$word") ;;
    --sanitize) sanitize=yes ;;
    --all) all=yes ;;
    *) fail "./dev test knows format, structure, unit, integration, web, e2e, start, --sanitize and --all, not '$word'" ;;
  esac
done
# What is asked for by name is run.
if ((${#kinds[@]})); then all=yes; fi
((${#kinds[@]})) || kinds=(format structure unit integration web e2e start)
wants() { local kind; for kind; do [[ " ${kinds[*]} " == *" $kind "* ]] && return 0; done; return 1; }

reports=$root/build/test
# They wait for the database and for each other half of the time.
shards=$(($(nproc) * 3))
passed=0 failed=0 unchanged=0
table=()
before=0
explain_lines=200

finish() {
  local status=$?
  trap '' INT TERM HUP
  end_jobs
  stop_process test-postgres QUIT 1000 KILL
  rm -rf "$TMPDIR"
  say ""
  ((${#table[@]} == 0)) || printf '  %s\n' "${table[@]}"
  note "  $((SECONDS / 60)) min $((SECONDS % 60)) s in all"
  ((passed + failed > 0)) || failed=1
  ((status == 0)) || warn "stopped before all tests had run"
  ((unchanged == 0)) || note "  $unchanged passed before, with the same programs, web app and tests; ./dev test --all runs them again"
  say "$passed passed, $failed failed"
  exit $((failed > 0 && status == 0 ? 1 : status))
}

# tally LABEL KIND [JOB…]: adds what the runners of these jobs wrote. One that crashed, or ran nothing, is a failure; where some tests
# ($before) need not run again, there may be nothing to run.
tally() {
  local label=$1 kind=$2 part status now lost good=0 bad=0 took=0 longest=0
  shift 2
  for part in "${@:-$label}"; do
    status=${job_status[$part]} took=${job_took[$part]} now=0 lost=0
    read -r now lost < <("$node_bin/node" tools/count-tests.mjs "$kind" "$reports/$part" 2>/dev/null || echo 0 0)
    if ((now + lost + before == 0 || (status != 0 && lost == 0))); then
      warn "$part ended with status $status after $now passed tests"
      lost=$((lost + 1))
    fi
    good=$((good + now)) bad=$((bad + lost)) longest=$((took > longest ? took : longest))
  done
  passed=$((passed + good + before)) failed=$((failed + bad)) unchanged=$((unchanged + before))
  table+=("$(printf '%-34s %5d passed %4d failed %9s' "$label" $((good + before)) $bad "$(seconds $longest)")")
}

# broken LABEL: a build that fails is one failure, and what needs it is not run.
broken() {
  failed=$((failed + 1))
  table+=("$(printf '%-34s %5s failed' "$1" "")")
}

run_structure() {
  "$node_bin/node" --test-reporter=tap --test-reporter-destination="$reports/structure" tools/structure/structure.test.mjs
}
# ./dev start itself, from a shell like any other.
run_start() {
  "$node_bin/node" --test-reporter=tap --test-reporter-destination="$reports/start" tools/tests/start.test.mjs
}
run_web() { npm_in_web run --silent test -- --reporter=default --reporter=json --outputFile.json="$reports/web"; }
run_e2e() { # PROJECT (of playwright.config.ts) FILE…
  (cd web && PATH="$node_bin:$root/web/node_modules/.bin:$PATH" PLAYWRIGHT_JSON_OUTPUT_FILE="$reports/$1" \
    "$root/tools/tests/own-network.sh" npm run --silent e2e -- --project="$1" --reporter=list,json --pass-with-no-tests "${@:2}")
}

# What every journey reads: the programs, the web app, what the tests share, and the browsers and servers of the machine.
hash_of_journeys() {
  {
    dpkg-query --show
    find build/release/aegle build/release/server/tests/aegle_wire server/migrations api web/dist web/tests/e2e web/package-lock.json \
      tools/tests/own-network.sh -type f ! -name '*.spec.ts' -print0 | sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c1-16
}

# test_journeys PROJECT: the files of tests, but those that passed in this folder while all that they read was as it is now.
test_journeys() {
  local path file stamp count lost files=()
  local -A stamps=()
  mkdir -p "build/passed/$1"
  for path in web/tests/e2e/*.spec.ts; do
    file=${path##*/}
    stamps[$file]=$shared_stamp-$(hash_of "$path")
    if [[ -z $all ]] && read -r stamp count 2>/dev/null <"build/passed/$1/$file" && [[ $stamp == "${stamps[$file]}" ]]; then
      before=$((before + count))
    else
      rm -f "build/passed/$1/$file"
      files+=("e2e/$file")
    fi
  done
  job "$1" run_e2e "$1" "${files[@]:-none}"
  finish_jobs || :
  tally "$1" playwright
  before=0
  while read -r file count lost; do
    ((lost)) || echo "${stamps[$file]} $count" >"build/passed/$1/$file"
  done < <("$node_bin/node" tools/count-tests.mjs files "$reports/$1" 2>/dev/null)
}

# run_gtest LABEL BINARY SHARDS: they run side by side, each test with a database of its own; sets $parts.
run_gtest() {
  local shard
  parts=()
  for ((shard = 1; shard <= $3; shard++)); do
    parts+=("$1 $shard")
    job "$1 $shard" env "GTEST_TOTAL_SHARDS=$3" "GTEST_SHARD_INDEX=$((shard - 1))" GTEST_BRIEF=1 \
      "GTEST_OUTPUT=json:$reports/$1 $shard" "$2"
  done
  finish_jobs || :
  tally "$1" gtest "${parts[@]}"
}

start_test_database() {
  local socket
  socket=$(socket_dir_for test)
  end_left_over test-postgres "-D $data/test/postgres" QUIT
  rm -rf "$data/test"
  postgres_create "$data/test/postgres" trust --no-sync
  # Nothing in it has to outlive the run, so it never waits for the disk.
  postgres_start test-postgres "$data/test/postgres" "$socket" max_connections=400 shared_buffers=128MB fsync=off \
    full_page_writes=off synchronous_commit=off autovacuum=off jit=off timezone=UTC
  postgres_ready test-postgres "$socket"
  psql_as "$socket" postgres -d postgres <<<"$roles_sql"
  export AEGLE_TEST_DATABASE_DIR=$socket
  AEGLE_TEST_DATABASE_URL=$(database_url "$socket" postgres postgres)
  export AEGLE_TEST_DATABASE_URL
}

# use_build FOLDER: the programs that the tests start.
use_build() {
  export AEGLE_BINARY=$root/$1/aegle AEGLE_UNCHECKED_BINARY=$root/$1/server/tests/aegle_unchecked
}

run_cpp_tests() {
  use_build "$1"
  if wants unit; then run_gtest "unit$2" "$root/$1/server/tests/aegle_unit_tests" 1; fi
  if wants integration; then run_gtest "integration$2" "$root/$1/server/tests/aegle_integration_tests" "$shards"; fi
}

packages=("${run_packages[@]}" "${test_packages[@]}")
if [[ -n $sanitize ]]; then packages+=("${sanitize_packages[@]}"); fi
install_packages "${packages[@]}"
open_data_dir
# What the tests start is theirs to set up, whatever the settings of this shell are.
unset "${!AEGLE_@}"
lock_data test
rm -rf "$reports"
mkdir -p "$reports"
# Browsers and runners leave behind what they put into the temporary folder, so this run has one of its own. Its name is short,
# since sockets lie in it.
TMPDIR=$(mktemp -d /tmp/aegle-test-XXXXXX)
chmod 0755 "$TMPDIR"
export TMPDIR
trap finish EXIT
trap 'exit 130' INT TERM HUP

lock_build
prepare_web_packages
targets=()
if wants unit; then targets+=(aegle_unit_tests); fi
if wants integration e2e; then targets+=(aegle aegle_unchecked); fi
if wants start; then targets+=(aegle); fi
if wants integration; then targets+=(aegle_integration_tests); fi
if wants e2e; then targets+=(aegle_wire); fi
if wants unit && wants integration && wants e2e; then targets=(all); fi
if ((${#targets[@]})); then job server cpp_build build/release on "${targets[@]}"; fi
if wants integration e2e start; then start_web_build; fi
if wants format; then job format run_format_checks "$reports/format"; fi
if wants structure; then job structure run_structure; fi
if wants web; then job web run_web; fi
if wants integration e2e; then start_test_database; fi
finish_jobs || :
unlock_build
if wants format; then tally format tap; fi
if wants structure; then tally structure tap; fi
if wants web; then tally web vitest; fi
for part in server "web app"; do
  if [[ ${job_status[$part]:-0} != 0 ]]; then
    broken "$part"
    exit
  fi
done

if wants unit integration; then run_cpp_tests build/release ''; fi
# After those that keep all processors busy: a start has a time to hold.
if wants start; then
  job start run_start
  finish_jobs || :
  tally start tap
fi
if wants e2e; then
  shared_stamp=$(hash_of_journeys)
  for project in journeys lab alone; do test_journeys $project; done
fi
if [[ -n $sanitize ]] && wants unit integration; then
  lock_build
  job "sanitized server" cpp_build build/sanitize on aegle aegle_unit_tests aegle_integration_tests aegle_unchecked
  finish_jobs || { broken "sanitized server"; exit; }
  unlock_build
  export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
  export ASAN_SYMBOLIZER_PATH=/usr/lib/llvm-16/bin/llvm-symbolizer
  run_cpp_tests build/sanitize ' under ASan, UBSan'
fi
