# shellcheck shell=bash
# One format for all sources: what ./dev format writes, ./dev test checks.

cpp_sources() { find server bench -name '*.cpp' -o -name '*.hpp' -o -name '*.ipp'; }
shell_sources() { printf '%s\n' dev .ci/run bench/run; find tools deploy bench -name '*.sh'; }

prettier_on_tools() { "$node_bin/node" web/node_modules/prettier/bin/prettier.cjs --config web/.prettierrc.json "$1" 'tools/**/*.mjs'; }

format_sources() {
  cpp_sources | xargs -r clang-format-16 -i
  npm_in_web run --silent format
  prettier_on_tools --write
}

check_cpp_format() { cpp_sources | xargs -r clang-format-16 --dry-run --Werror --ferror-limit=1; }
check_web_format() { npm_in_web run --silent format:check && prettier_on_tools --check; }
check_web_lint() { npm_in_web run --silent lint; }
check_shell() { shell_sources | xargs shellcheck --external-sources; }

# run_format_checks REPORT: writes it in the form of node's own test runner (TAP), so that one reader counts both.
run_format_checks() {
  local report=$1 check good=0 all=0
  for check in check_cpp_format check_web_format check_web_lint check_shell; do
    all=$((all + 1))
    if $check; then good=$((good + 1)); else say "not ok: $check (./dev format mends what can be mended by itself)"; fi
  done
  printf '# tests %d\n# pass %d\n' $all $good >"$report"
  ((good == all))
}
